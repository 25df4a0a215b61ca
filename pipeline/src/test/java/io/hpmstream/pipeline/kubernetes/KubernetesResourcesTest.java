package io.hpmstream.pipeline.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Memory, slots and GPUs add up, as Flink itself counts them. */
class KubernetesResourcesTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void thePartsOfATaskManagerFillItsContainer(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        Configuration flink = manifests.flink();

        // refuses parts that do not fit
        TaskExecutorProcessSpec sizes = TaskExecutorProcessUtils.processSpecFromConfig(flink);

        String container =
                manifests.only("FlinkDeployment").at("/spec/taskManager/resource/memory").asText();
        assertThat(sizes.getTotalProcessMemorySize()).isEqualTo(MemorySize.parse(container));
        assertThat(sizes.getTaskOffHeapSize())
                .isEqualTo(flink.get(TaskManagerOptions.TASK_OFF_HEAP_MEMORY))
                .as("libtorch needs more than the heap")
                .isGreaterThan(sizes.getTaskHeapSize());
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void thePartsOfAJobManagerFillItsContainer(String build) throws Exception {
        JobManagerProcessSpec sizes =
                JobManagerProcessUtils.processSpecFromConfig(Manifests.build(build).flink());

        assertThat(sizes.getTotalProcessMemorySize()).isEqualTo(MemorySize.parse("2g"));
    }

    /** The trainer and what decodes share a slot; more decoding subtasks need a slot each. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void oneTaskManagerOfOneSlotIsEnoughForTheJob(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        JsonNode spec = manifests.only("FlinkDeployment").path("spec");

        assertThat(manifests.flink().get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(1);
        assertThat(spec.at("/job/parallelism").asInt()).isEqualTo(1);
        assertThat(manifests.hpm(folder).toMap()).doesNotContainKey("hpm.decode.parallelism");
        assertThat(spec.at("/taskManager/replicas").isMissingNode())
                .as("Flink asks Kubernetes for as many as it needs")
                .isTrue();
    }

    @Test
    void theOneSlotOfATaskManagerHasTheOneGpu() throws Exception {
        Manifests manifests = Manifests.build("overlays/gpu");
        JsonNode spec = manifests.only("FlinkDeployment").path("spec");
        Configuration flink = manifests.flink();

        assertThat(flink.toMap())
                .containsEntry("external-resources", "gpu")
                .containsEntry("external-resource.gpu.amount", "1")
                .containsEntry("external-resource.gpu.kubernetes.config-key", "nvidia.com/gpu");
        assertThat(manifests.hpm(folder).toMap())
                .as("the only GPU that the container sees")
                .containsEntry("hpm.compute.device", "gpu:0");
        assertThat(spec.at("/taskManager/podTemplate/spec/nodeSelector").isEmpty()).isFalse();
        assertThat(spec.at("/taskManager/podTemplate/spec/tolerations/0/key").asText())
                .isEqualTo("nvidia.com/gpu");
        assertThat(spec.path("image").asText()).startsWith("hpm-stream/flink-gpu:");
    }

    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void aBudgetForDisruptionsLeavesRoomForADrain(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        int jobManagers = manifests.only("FlinkDeployment").at("/spec/jobManager/replicas").asInt();

        for (JsonNode budget : manifests.ofKind("PodDisruptionBudget")) {
            assertThat(budget.at("/spec/minAvailable").asInt()).isLessThan(jobManagers);
        }
        assertThat(manifests.ofKind("PodDisruptionBudget")).hasSize(jobManagers - 1);
    }

    /** A quarter of the container is the heap; RocksDB has its cache beside it. */
    @ParameterizedTest
    @MethodSource("io.hpmstream.pipeline.kubernetes.Manifests#builds")
    void theCurationServiceHasRoomBesideItsHeap(String build) throws Exception {
        Manifests manifests = Manifests.build(build);
        String limit =
                manifests
                        .only("StatefulSet")
                        .at("/spec/template/spec/containers/0/resources/limits/memory")
                        .asText();
        long container = MemorySize.parse(limit.replace("Gi", "g")).getBytes();
        long cache =
                MemorySize.parse(
                                manifests
                                        .hpm(folder)
                                        .getString("hpm.curation.cache-size", "256 mb"))
                        .getBytes();

        assertThat(container / 4 + cache).isLessThan(container * 3 / 4);
    }
}
