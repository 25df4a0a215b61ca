package io.hpmstream.pipeline.kubernetes;

import io.hpmstream.metrics.LoopbackPrometheusReporterFactory;
import io.hpmstream.pipeline.FlinkDefaults;
import io.hpmstream.pipeline.config.AllFlinkOptions;
import io.hpmstream.pipeline.config.CurationOptions;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainOptions;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Every option in the manifests exists, and the job takes them. */
class KubernetesOptionsTest {

    private static final String REPORTER = "metrics.reporter.hpm.";
    // what a reporter reads is between Flink and the reporter
    private static final Set<String> OF_THE_REPORTER =
            Set.of(REPORTER + "host", REPORTER + "port", REPORTER + "address-file");

    @TempDir private Path folder;

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void everyOptionOfFlinkExists(String build) throws Exception {
        Configuration flink = Manifests.build(build).flink();
        assertThat(flink.keySet()).hasSizeGreaterThan(20);

        assertThat(unknown(flink.keySet())).isEmpty();
    }

    @Test
    void aMisspeltOptionOfFlinkIsFound() throws Exception {
        assertThat(unknown(Set.of("web.submit.enabled", "rest.port", "s3.endpiont")))
                .containsExactly("s3.endpiont", "web.submit.enabled");
    }

    /** The host of this one can be chosen, unlike that of Flink's own reporter. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void theReporterIsOurs(String build) throws Exception {
        Map<String, String> flink = Manifests.build(build).flink().toMap();

        assertThat(flink)
                .containsEntry("metrics.reporters", "hpm")
                .containsEntry(
                        REPORTER + "factory.class",
                        LoopbackPrometheusReporterFactory.class.getName());
    }

    /** Flink's processes are not started by our code there, which knows what S3 needs. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void s3IsSetUpAsOnALocalCluster(String build) throws Exception {
        Map<String, String> elsewhere = new TreeMap<>(PluggedFileSystems.DEFAULTS);
        elsewhere.put("s3.buffer.dir", "/tmp/s3"); // a volume of the pod

        assertThat(Manifests.build(build).flink().toMap()).containsAllEntriesOf(elsewhere);
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void everyOptionOfOursExists(String build) throws Exception {
        List<String> known =
                Stream.of(PretrainOptions.all(), CurationOptions.all())
                        .flatMap(List::stream)
                        .map(ConfigOption::key)
                        .toList();

        assertThat(Manifests.build(build).hpm(folder).keySet())
                .filteredOn(key -> key.startsWith("hpm."))
                .filteredOn(key -> !key.startsWith(PretrainOptions.KAFKA_PROPERTIES_PREFIX))
                .hasSizeGreaterThan(8)
                .isSubsetOf(known);
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void theJobTakesItsConfiguration(String build) throws Exception {
        PretrainConfig config = PretrainConfig.from(Manifests.build(build).hpm(folder));

        assertThat(config.topics().create()).as("Strimzi makes the topics").isFalse();
        assertThat(config.training().pretrainer().compute().device().startsWith("gpu"))
                .isEqualTo(List.of("overlays/gpu", "overlays/canary").contains(build));
    }

    /** The job's defaults win over the cluster's options, so there these would do nothing. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void noOptionOfTheJobIsAmongThoseOfTheCluster(String build) throws Exception {
        Set<String> defaults = FlinkDefaults.under(new Configuration()).keySet();

        assertThat(Manifests.build(build).flink().keySet())
                .filteredOn(defaults::contains)
                .containsOnly("execution.checkpointing.num-retained");
    }

    private static Set<String> unknown(Set<String> keys) throws Exception {
        Set<String> known = AllFlinkOptions.read().keys();
        assertThat(known).hasSizeGreaterThan(500);
        Set<String> unknown = new TreeSet<>(keys);
        unknown.removeIf(
                key ->
                        known.contains(key)
                                || known.contains(generic(key))
                                || OF_THE_REPORTER.contains(key)
                                || isOfS3(key));
        return unknown;
    }

    // options of which there is one for each resource have a word in its place, those of reporters
    // nothing
    private static String generic(String key) {
        return key.replace("external-resource.gpu.", "external-resource.<resource_name>.")
                .replace(REPORTER, "");
    }

    // handed on to Hadoop, which has thousands
    private static boolean isOfS3(String key) {
        return PluggedFileSystems.DEFAULTS.containsKey(key)
                || Set.of("s3.endpoint", "s3.endpoint.region", "s3.path.style.access")
                        .contains(key);
    }
}
