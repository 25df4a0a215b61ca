package io.hpmstream.pipeline.cluster;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FlinkTraceTest {

    @Test
    void tellsTheInnermostCauseWithoutItsClass() {
        assertThat(
                        FlinkTrace.reason(
                                """
                                org.apache.flink.util.FlinkException: outer
                                \tat org.apache.flink.Any.method(Any.java:1)
                                Caused by: java.io.IOException: the disk is full: sda
                                \t... 3 more
                                """))
                .isEqualTo("the disk is full: sda");
        assertThat(FlinkTrace.reason("java.io.IOException: alone\n\tat Any.method(Any.java:1)"))
                .isEqualTo("alone");
    }

    @Test
    void leavesOutAdviceThatHelpsNobody() {
        assertThat(
                        FlinkTrace.reason(
                                "java.io.FileNotFoundException: Cannot find meta data file '_metadata' in directory 's3://a/b'. Please try to load the checkpoint/savepoint directly from the metadata file instead of the directory."))
                .isEqualTo("Cannot find meta data file '_metadata' in directory 's3://a/b'.");
    }
}
