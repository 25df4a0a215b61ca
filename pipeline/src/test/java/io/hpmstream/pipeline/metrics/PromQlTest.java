package io.hpmstream.pipeline.metrics;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class PromQlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "loss|loss",
                "loss{job=\"a_b\", x=~\"$job\"}|loss",
                "rate(a_total[$__rate_interval])|a_total",
                "sum by (tm_id) (a{x=\"}\"}) / 1000|a",
                "sum(rate(a[5m])) / sum (b)|a,b",
                "max(a) without (host) or on (x) c offset 5m|a,c",
                "label_values(up, job_name)|up",
                "a:rate5m * 1e6 + 0x1f|a:rate5m"
            })
    void findsTheMetricsOfAnExpression(String expression, String metrics) {
        assertThat(PromQl.metrics(expression)).isEqualTo(Set.of(metrics.split(",", -1)));
    }
}
