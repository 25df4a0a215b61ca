package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it, before a run starts, that its topics are there. Every failure is one {@link
 * KafkaSetupException} whose message needs no stack trace.
 */
public final class Topics {

    /** How long to wait for a broker that does not answer. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    private static final long VISIBLE_POLL_MILLIS = 50;

    // as in "PKIX path building failed: sun.security.SomeException: no certification path"
    private static final String CLASS_OF_A_CAUSE = "(\\w+\\.)+\\w+(Exception|Error): ";

    private final KafkaConnection connection;
    private final Duration timeout;

    public Topics(KafkaConnection connection, Duration timeout) {
        this.connection = connection;
        this.timeout = timeout;
    }

    /**
     * Checks all topics and creates those that are missing.
     *
     * @param create whether missing topics may be created ({@code hpm.topics.create})
     * @return warnings about existing topics whose settings differ, one sentence each
     * @throws KafkaSetupException if no broker answers, a topic is missing or cannot hold what is
     *     sent there
     */
    public List<String> ensure(List<TopicSettings> topics, boolean create) {
        try (Admin admin = Admin.create(connection.clientProperties(adminProperties()))) {
            Set<String> present = new TreeSet<>(admin.listTopics().names().get());
            List<TopicSettings> missing =
                    topics.stream().filter(topic -> !present.contains(topic.name())).toList();
            if (!missing.isEmpty()) {
                create(admin, missing, create);
                awaitVisible(admin, missing);
            }
            return check(
                    admin,
                    topics.stream().filter(topic -> present.contains(topic.name())).toList());
        } catch (ExecutionException e) {
            throw unusable(Objects.requireNonNullElse(e.getCause(), e));
        } catch (KafkaException e) {
            throw unusable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaSetupException("interrupted while asking Kafka for its topics", e);
        }
    }

    private Map<String, String> adminProperties() {
        String millis = Long.toString(timeout.toMillis());
        return Map.of(
                "client.id", connection.runId() + "-setup",
                "default.api.timeout.ms", millis,
                "request.timeout.ms", millis);
    }

    private static void create(Admin admin, List<TopicSettings> missing, boolean allowed)
            throws ExecutionException, InterruptedException {
        if (!allowed) {
            throw new KafkaSetupException(
                    "topics are missing and must not be created (hpm.topics.create: false): %s"
                            .formatted(
                                    String.join(
                                            ", ",
                                            missing.stream().map(TopicSettings::name).toList())),
                    null);
        }
        for (TopicSettings topic : missing) {
            try {
                admin.createTopics(List.of(newTopic(topic))).all().get();
            } catch (ExecutionException e) {
                // another run was faster
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new KafkaSetupException(
                            "cannot create topic %s: %s".formatted(topic.name(), reason(e)), e);
                }
            }
        }
    }

    /** A controller answers before every broker has heard of what it made. */
    private void awaitVisible(Admin admin, List<TopicSettings> created)
            throws ExecutionException, InterruptedException {
        Set<String> names = new TreeSet<>();
        created.forEach(topic -> names.add(topic.name()));
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!admin.listTopics().names().get().containsAll(names)) {
            if (System.nanoTime() > deadline) {
                throw new KafkaSetupException(
                        "topics were created but no broker knows them after %d s: %s"
                                .formatted(timeout.toSeconds(), String.join(", ", names)),
                        null);
            }
            TimeUnit.MILLISECONDS.sleep(VISIBLE_POLL_MILLIS);
        }
    }

    private static NewTopic newTopic(TopicSettings topic) {
        Optional<Integer> partitions =
                topic.partitions() < 0 ? Optional.empty() : Optional.of(topic.partitions());
        Optional<Short> replication =
                topic.replication() < 0 ? Optional.empty() : Optional.of(topic.replication());
        return new NewTopic(topic.name(), partitions, replication).configs(topic.config());
    }

    private static List<String> check(Admin admin, List<TopicSettings> topics)
            throws ExecutionException, InterruptedException {
        Map<ConfigResource, TopicSettings> asked = new HashMap<>();
        topics.forEach(
                topic ->
                        asked.put(
                                new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                                topic));
        Map<ConfigResource, Config> answers;
        try {
            answers = admin.describeConfigs(asked.keySet()).all().get();
        } catch (ExecutionException e) {
            return List.of(
                    "cannot read the settings of the topics, going on unchecked: " + reason(e));
        }
        List<String> warnings = new ArrayList<>();
        answers.forEach(
                (resource, config) ->
                        check(Objects.requireNonNull(asked.get(resource)), config, warnings));
        return warnings;
    }

    private static void check(TopicSettings topic, Config config, List<String> warnings) {
        for (Map.Entry<String, String> wanted : topic.config().entrySet()) {
            ConfigEntry entry = config.get(wanted.getKey());
            String actual = entry == null ? "unknown" : String.valueOf(entry.value());
            if (wanted.getKey().equals("max.message.bytes")) {
                checkSize(topic, actual, Integer.parseInt(wanted.getValue()), warnings);
            } else if (!actual.equals(wanted.getValue())) {
                warnings.add(
                        "topic %s has %s=%s, recommended: %s"
                                .formatted(
                                        topic.name(), wanted.getKey(), actual, wanted.getValue()));
            }
        }
    }

    private static void checkSize(
            TopicSettings topic, String actual, int wanted, List<String> warnings) {
        int bytes =
                actual.matches("\\d{1,9}|1\\d{9}") ? Integer.parseInt(actual) : Integer.MAX_VALUE;
        if (bytes < topic.leastMessageBytes()) {
            throw new KafkaSetupException(
                    "topic %s must accept records of %d bytes, actual: max.message.bytes=%d; raise it with kafka-configs%s"
                            .formatted(
                                    topic.name(),
                                    topic.leastMessageBytes(),
                                    bytes,
                                    topic.leastMessageBytes() == RecordSizes.DEAD_LETTER_TOPIC
                                            ? ", or set hpm.dead-letter.value: none"
                                            : ""),
                    null);
        }
        if (bytes < wanted) {
            warnings.add(
                    "topic %s has max.message.bytes=%d, recommended: %d; larger images cannot be published"
                            .formatted(topic.name(), bytes, wanted));
        }
    }

    private KafkaSetupException unusable(Throwable cause) {
        if (cause instanceof KafkaSetupException known) {
            return known;
        }
        String what =
                cause instanceof TimeoutException
                        ? "no Kafka broker answers at %s within %d s; is it running and reachable?"
                                .formatted(connection.bootstrapServers(), timeout.toSeconds())
                        : "cannot use Kafka at %s: %s"
                                .formatted(connection.bootstrapServers(), reason(cause));
        return new KafkaSetupException(what, cause);
    }

    /**
     * What failed and why, in one line: Kafka's outer exceptions only say that something failed,
     * its innermost what, such as the file of a trust store, and the cause of that one why.
     */
    static String reason(Throwable thrown) {
        Throwable what = innermost(thrown, KafkaException.class).orElse(thrown);
        Throwable why = what.getCause();
        return what instanceof KafkaException && why != null
                ? said(what) + ": " + said(why)
                : said(innermost(what, Throwable.class).orElse(what));
    }

    private static Optional<Throwable> innermost(
            Throwable thrown, Class<? extends Throwable> kind) {
        Optional<Throwable> found = Optional.empty();
        for (Throwable any = thrown; any != null; any = any.getCause()) {
            found = kind.isInstance(any) ? Optional.of(any) : found;
        }
        return found;
    }

    private static String said(Throwable thrown) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        String first = message.lines().findFirst().orElse("").replaceAll(CLASS_OF_A_CAUSE, "");
        return first.isBlank() ? thrown.getClass().getSimpleName() : first;
    }
}
