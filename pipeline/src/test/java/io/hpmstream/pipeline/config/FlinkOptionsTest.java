package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FlinkOptionsTest {

    /** Constants that are only the end of a key, such as {@code metrics.reporter.NAME.interval}. */
    private static final List<String> ENDS =
            List.of("<parameter>'", "enabled'", "factory.", "filter.", "interval'", "scope.");

    @Test
    void findsOptionsByTheirKeysAndByOlderOnes() {
        FlinkOptions options = FlinkOptions.ofThisJvm();

        assertThat(options.find("execution.checkpointing.interval"))
                .contains(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        assertThat(options.find("state.backend")).contains(StateBackendOptions.STATE_BACKEND);
        assertThat(options.find("state.backnd")).isEmpty();
        assertThat(options.keys())
                .hasSizeGreaterThan(400)
                .contains("state.backend.rocksdb.localdir", "state.backend.type")
                .doesNotContain("state.backend");
        assertThat(options.allKeys()).containsAll(options.keys()).contains("state.backend");
    }

    @Test
    void looksOnlyIntoJars() {
        // the classes of this build lie in a folder, those of Java in no file at all
        for (Class<?> any : List.of(FlinkOptions.class, String.class)) {
            assertThatThrownBy(() -> FlinkOptions.of(List.of(""), List.of(any)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void noOptionOfFlinkIsUnknown() throws Exception {
        Set<String> all = AllFlinkOptions.read().allKeys();

        assertThat(new UnknownKeys(FlinkOptions.ofThisJvm()).among(all))
                .allMatch(
                        problem ->
                                ENDS.stream()
                                        .anyMatch(
                                                end ->
                                                        problem.startsWith(
                                                                "unknown option '" + end)));
    }

    @Test
    void refusesNothingOfFlinkWhereNoOptionIsKnown() {
        assertThat(new UnknownKeys(FlinkOptions.NONE).among(List.of("state.backnd", "foo.bar")))
                .containsExactly(
                        "unknown option 'foo.bar'; docs/options.md lists all that begin with hpm.");
    }
}
