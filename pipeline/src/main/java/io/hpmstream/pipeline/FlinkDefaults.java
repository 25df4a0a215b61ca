package io.hpmstream.pipeline;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.RocksDBNativeMetricOptions;

import java.time.Duration;

/** What the job asks of Flink where the user's configuration is silent. */
public final class FlinkDefaults {

    /** Complete checkpoints that are kept. On a cluster it is the cluster's own option. */
    public static final int RETAINED_CHECKPOINTS = 3;

    // five minutes of them: a restart helps little, as it needs the storage too
    private static final int TOLERABLE_CHECKPOINT_FAILURES = 10;
    // about an hour at the longest backoff, which outlasts most outages and bad nights of a node
    private static final int RESTARTS_IN_A_ROW = 240;
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(15);
    private static final Duration HEALTHY_AGAIN = Duration.ofMinutes(5);

    private FlinkDefaults() {}

    /** The user's configuration over this job's defaults. */
    public static Configuration under(Configuration user) {
        Configuration all = new Configuration(user);
        put(all, StateBackendOptions.STATE_BACKEND, "rocksdb");
        put(all, CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        put(all, CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(30));
        put(
                all,
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        // on a cluster too, whatever it is for others: see PretrainConfigReader
        put(all, CheckpointingOptions.ENABLE_UNALIGNED, false);
        put(
                all,
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        // the newest may turn out to be damaged
        put(all, CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED_CHECKPOINTS);
        // read from what RocksDB keeps anyway, once for each look at the metrics
        put(all, RocksDBNativeMetricOptions.MONITOR_TOTAL_SST_FILES_SIZE, true);
        put(all, RocksDBNativeMetricOptions.MONITOR_CUR_SIZE_ALL_MEM_TABLE, true);
        put(all, RocksDBNativeMetricOptions.ESTIMATE_NUM_KEYS, true);
        put(all, RocksDBNativeMetricOptions.COLUMN_FAMILY_AS_VARIABLE, true);
        // a storage that is away for a moment must not stop the training
        put(all, CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERABLE_CHECKPOINT_FAILURES);
        // every type on an edge or in state has a serializer of its own; Kryo would stop the job
        put(all, PipelineOptions.GENERIC_TYPES, false);
        put(all, PipelineOptions.AUTO_GENERATE_UIDS, false);
        // all values that travel are immutable
        put(all, PipelineOptions.OBJECT_REUSE, true);
        // what fails again and again is not a passing fault: say so instead of restarting for ever
        put(all, RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        put(
                all,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS,
                RESTARTS_IN_A_ROW);
        put(
                all,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                LONGEST_BACKOFF);
        put(
                all,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                HEALTHY_AGAIN);
        return all;
    }

    private static <T> void put(Configuration configuration, ConfigOption<T> option, T value) {
        if (!configuration.contains(option)) {
            configuration.set(option, value);
        }
    }
}
