package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.cluster.ProcessStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** A cluster without its supervisor, which was killed. */
class SupervisorITCase {

    @RegisterExtension static final TestingCluster CLUSTER = new TestingCluster(1);

    @Test
    void goesOnWithoutItsSupervisorAndEndsWhenToldSo() throws Exception {
        List<ProcessRecord> others = others();
        CLUSTER.kill("supervisor");
        CLUSTER.await("its end", () -> state("supervisor") == State.DOWN);
        assertThat(others).hasSize(5).allMatch(any -> any.running().isPresent());

        CLUSTER.start(); // another supervisor takes them over
        assertThat(others()).isEqualTo(others);
        CLUSTER.kill("supervisor");
        CLUSTER.await("its end", () -> state("supervisor") == State.DOWN);
        int ended = CLUSTER.cluster().stop();

        assertThat(ended).isEqualTo(5);
        assertThat(others).noneMatch(any -> any.running().isPresent());
        assertThat(CLUSTER.cluster().status()).allMatch(any -> any.state() == State.DOWN);
    }

    private static State state(String name) {
        return CLUSTER.cluster().status().stream()
                .filter(process -> process.name().equals(name))
                .map(ProcessStatus::state)
                .findFirst()
                .orElseThrow();
    }

    private static List<ProcessRecord> others() {
        return CLUSTER.cluster().status().stream()
                .filter(process -> !process.name().equals("supervisor"))
                .map(any -> ProcessRecord.read(CLUSTER.cluster().folder().record(any.name())))
                .flatMap(Optional::stream)
                .toList();
    }
}
