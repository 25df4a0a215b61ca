package io.hpmstream.pipeline.demo;

import io.hpmstream.pipeline.config.CuratorTags;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;

import java.time.Duration;

/** The configuration of a demo: the tiny preset, with schedules that fit into its steps. */
public final class DemoConfig {

    /** Images of a step. */
    static final int BATCH_SIZE = 32;

    private static final int WARMUP_STEPS = 10;

    private DemoConfig() {}

    /**
     * The same for the same arguments, so that it repeats bit by bit.
     *
     * @param steps the hard share reaches its final value with the last one
     */
    public static PretrainConfig of(String bootstrapServers, long steps, long seed) {
        Configuration options = new Configuration();
        options.set(PretrainOptions.RUN_ID, "demo");
        options.set(PretrainOptions.BOOTSTRAP_SERVERS, bootstrapServers);
        options.set(PretrainOptions.TOPIC_REPLICATION, 1);
        options.set(PretrainOptions.MODEL_PRESET, "tiny");
        options.set(PretrainOptions.BATCH_SIZE, BATCH_SIZE);
        options.set(PretrainOptions.SEED, seed);
        options.set(PretrainOptions.MAX_STEPS, steps);
        options.set(PretrainOptions.LEARNING_RATE, 1e-3);
        options.set(PretrainOptions.WARMUP, (long) WARMUP_STEPS * BATCH_SIZE);
        options.set(PretrainOptions.HARD_SHARE_RAMP, steps * BATCH_SIZE);
        // a teacher of a hundred steps must follow faster than one of a hundred epochs
        options.set(PretrainOptions.MOMENTUM_INITIAL, 0.9);
        options.set(PretrainOptions.MOMENTUM_FINAL, 0.99);
        options.set(PretrainOptions.MOMENTUM_RAMP, steps * BATCH_SIZE);
        options.set(PretrainOptions.DECODE_THREADS, 1);
        // what the curation page shows and says
        options.set(PretrainOptions.THUMBNAILS, true);
        options.set(PretrainOptions.CURATOR_TAGS, CuratorTags.OBEY);
        // the demo asks for its checkpoints itself
        options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofDays(1));
        // a demo that fails should say so at once
        options.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return PretrainConfig.from(options);
    }
}
