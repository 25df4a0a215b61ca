package io.hpmstream.pipeline.config;

import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the keys of a configuration that neither this project nor Flink knows. Immutable. */
final class UnknownKeys {

    /** Edits between a key and one of ours that may have been meant. */
    private static final int FARTHEST_OF_OURS = 6;

    /** The same for Flink's, which has many keys that differ in a word. */
    private static final int FARTHEST_OF_FLINKS = 2;

    /** First words of Flink's own keys; a key with another one is nobody's. */
    private static final Set<String> FLINK =
            Set.of(
                    "akka",
                    "application-result-store",
                    "blob",
                    "classloader",
                    "cleanup-strategy",
                    "client",
                    "cluster",
                    "compiler",
                    "completed-application-store",
                    "dstl",
                    "env",
                    "events",
                    "execution",
                    "external-resource",
                    "external-resources",
                    "fs",
                    "heartbeat",
                    "high-availability",
                    "historyserver",
                    "io",
                    "jmx",
                    "job",
                    "job-event",
                    "job-manager",
                    "job-result-store",
                    "jobmanager",
                    "jobstore",
                    "kubernetes",
                    "library-cache-manager",
                    "local",
                    "metrics",
                    "minicluster",
                    "parallelism",
                    "pekko",
                    "pipeline",
                    "plugin",
                    "process",
                    "query",
                    "queryable-state",
                    "recovery",
                    "resourcemanager",
                    "rest",
                    "restart-strategy",
                    "s3",
                    "s3a",
                    "savepoints",
                    "scheduler-mode",
                    "security",
                    "shuffle-service-factory",
                    "sink",
                    "slot",
                    "slotmanager",
                    "slow-task-detector",
                    "state",
                    "table",
                    "task",
                    "taskmanager",
                    "timerservice",
                    "traces",
                    "user",
                    "web",
                    "yarn",
                    "zookeeper");

    /** How keys begin that Flink, its plugins or Hadoop read without declaring each of them. */
    private static final List<String> OPEN =
            List.of(
                    "client.",
                    "dstl.",
                    "env.",
                    "events.reporter.",
                    "external-resource.",
                    "fs.",
                    "high-availability.kubernetes.",
                    "kubernetes.",
                    "metrics.reporter.",
                    "pipeline.global-job-parameters.",
                    "pipeline.jobvertex-parallelism-overrides.",
                    "plugin.",
                    "s3.",
                    "s3a.",
                    "security.",
                    "table.",
                    "traces.reporter.",
                    "user.",
                    "yarn.",
                    "zookeeper.");

    private final FlinkOptions flink;
    private final Set<String> flinkKeys;
    private final Set<String> ours =
            Stream.of(PretrainOptions.all(), CurationOptions.all())
                    .flatMap(List::stream)
                    .map(ConfigOption::key)
                    .collect(Collectors.toSet());

    UnknownKeys(FlinkOptions flink) {
        this.flink = flink;
        // some constants are only the end of a key
        this.flinkKeys =
                flink.allKeys().stream()
                        .filter(key -> FLINK.contains(firstWord(key)))
                        .collect(Collectors.toSet());
    }

    /** Whether a key is outside of {@code hpm.*} and so Flink's, if it is anybody's. */
    static boolean isOthers(String key) {
        return !key.startsWith(PretrainOptions.PREFIX);
    }

    /** A sentence about each unknown one, in the order of the keys. */
    List<String> among(Collection<String> keys) {
        return keys.stream().sorted().map(this::problem).flatMap(Optional::stream).toList();
    }

    private Optional<String> problem(String key) {
        if (ours.contains(key) || key.startsWith(PretrainOptions.KAFKA_PROPERTIES_PREFIX)) {
            return Optional.empty();
        }
        if (isOthers(key) && FLINK.contains(firstWord(key))) {
            return misspelt(key);
        }
        Optional<String> meant =
                nearestOfFlinks(key).or(() -> nearest(key, ours, FARTHEST_OF_OURS));
        return Optional.of(
                meant.map(near -> didYouMean(key, near))
                        .orElseGet(
                                () ->
                                        "unknown option '%s'; docs/options.md lists all that begin with hpm."
                                                .formatted(key)));
    }

    // Flink and its plugins read keys that no constant declares: one that resembles none may be one
    private Optional<String> misspelt(String key) {
        return flinkKeys.contains(key) || OPEN.stream().anyMatch(key::startsWith)
                ? Optional.empty()
                : nearestOfFlinks(key).map(near -> didYouMean(key, near));
    }

    /** The option's present key, though an older one may be nearer. */
    private Optional<String> nearestOfFlinks(String key) {
        return nearest(key, flinkKeys, FARTHEST_OF_FLINKS)
                .flatMap(flink::find)
                .map(ConfigOption::key);
    }

    private static Optional<String> nearest(String key, Collection<String> among, int farthest) {
        LevenshteinDistance distance = new LevenshteinDistance(farthest);
        return among.stream()
                .filter(option -> distance.apply(key, option) >= 0)
                .min(
                        Comparator.<String>comparingInt(option -> distance.apply(key, option))
                                .thenComparing(Comparator.naturalOrder()));
    }

    private static String didYouMean(String key, String near) {
        return "unknown option '%s'; did you mean '%s'?".formatted(key, near);
    }

    private static String firstWord(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }
}
