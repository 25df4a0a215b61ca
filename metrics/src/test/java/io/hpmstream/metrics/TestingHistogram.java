package io.hpmstream.metrics;

import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

/** Fifty values, evenly between 0 and 100. */
final class TestingHistogram implements Histogram {

    @Override
    public void update(long value) {
        throw new UnsupportedOperationException("its values are given");
    }

    @Override
    public long getCount() {
        return 50;
    }

    @Override
    public HistogramStatistics getStatistics() {
        return new HistogramStatistics() {
            @Override
            public double getQuantile(double quantile) {
                return 100 * quantile;
            }

            @Override
            public long[] getValues() {
                return new long[0];
            }

            @Override
            public int size() {
                return 50;
            }

            @Override
            public double getMean() {
                return 50;
            }

            @Override
            public double getStdDev() {
                return 29;
            }

            @Override
            public long getMax() {
                return 100;
            }

            @Override
            public long getMin() {
                return 0;
            }
        };
    }
}
