package io.hpmstream.pipeline.config;

import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.kafka.DeadLetterValue;
import io.hpmstream.connectors.kafka.Delivery;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.OnLostOffsets;
import io.hpmstream.connectors.kafka.TopicGeneration;
import io.hpmstream.hardness.HardnessConfig;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.pipeline.ledger.SkippedOffsets;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

import java.io.Serializable;

/**
 * A checked configuration: made once, in {@code main}, and handed on in parts. No operator reads a
 * Flink {@code Configuration}.
 *
 * @param flink everything that is not ours, for Flink
 */
public record PretrainConfig(
        KafkaConnection kafka,
        OnLostOffsets onLostOffsets,
        TopicGeneration generation,
        Delivery delivery,
        TopicsConfig topics,
        IntakeConfig intake,
        DecodeConfig decode,
        DeadLetterValue deadLetterValue,
        CuratorTags curatorTags,
        TrainingConfig training,
        ReleasesConfig releases,
        Configuration flink) {

    /**
     * Reads and checks all of it.
     *
     * @throws ConfigException naming every problem at once
     */
    public static PretrainConfig from(Configuration configuration) {
        return new PretrainConfigReader(configuration).read();
    }

    /** Names of the topics, and how missing ones are made. */
    public record TopicsConfig(
            String images,
            String hardness,
            String deadLetter,
            String thumbnails,
            String tags,
            boolean create,
            int partitions,
            int replication) {}

    /**
     * Releases that are made while a training goes on.
     *
     * @param everyCheckpoints how many checkpoints there are between two of them; 0 if there are
     *     none
     * @param registry where they lie
     */
    public record ReleasesConfig(int everyCheckpoints, String registry) {
        public ReleasesConfig {
            if (everyCheckpoints < 0) {
                throw new IllegalArgumentException(
                        "checkpoints between two releases must not be negative, actual: "
                                + everyCheckpoints);
            }
            if (registry.isBlank()) {
                throw new IllegalArgumentException("registry of releases must not be blank");
            }
        }
    }

    /**
     * The stage that reads and decodes.
     *
     * @param parallelism its subtasks
     * @param threads that decode, in each subtask
     * @param queueImages most images decoding or waiting
     * @param queueBytes most encoded bytes of them
     */
    public record DecodeConfig(int parallelism, int threads, int queueImages, long queueBytes)
            implements Serializable {

        /** The job's maximum parallelism, which cannot change without rewriting state. */
        public static final int MOST_SUBTASKS = 128;

        private static final int MOST_QUEUED_BY_DEFAULT = 64;

        /**
         * How many images a subtask's queue holds unless somebody asks for a number: enough that
         * trainer and decoding threads find work, and no more, since a barrier waits until all of
         * them are trained.
         */
        static int defaultQueueImages(int batchSize, int parallelism, int threads) {
            double twoBatches = Math.ceil(2.0 * batchSize / Math.max(1, parallelism));
            return Math.max((int) Math.min(twoBatches, MOST_QUEUED_BY_DEFAULT), 2 * threads);
        }

        public DecodeConfig {
            if (parallelism < 1 || parallelism > MOST_SUBTASKS) {
                throw new IllegalArgumentException(
                        "decoding subtasks must be in [1, %d], actual: %d"
                                .formatted(MOST_SUBTASKS, parallelism));
            }
            if (threads < 1) {
                throw new IllegalArgumentException(
                        "decoding threads must be at least 1, actual: " + threads);
            }
            if (queueImages < 1) {
                throw new IllegalArgumentException(
                        "decode queue must hold at least 1 image, actual: " + queueImages);
            }
            if (queueBytes < 1) {
                throw new IllegalArgumentException(
                        "decode queue must hold at least 1 byte, actual: " + queueBytes);
            }
        }
    }

    /**
     * The training stage.
     *
     * @param runId stands in every hardness record
     * @param staleAfterImages images trained after which a measured map is no longer fresh
     * @param maxSteps steps after which arrivals only wait
     * @param skipped records that are not trained
     * @param initialWeights address of a file of safetensors that a new training begins with, null
     *     for random weights
     */
    public record TrainingConfig(
            String runId,
            PretrainerConfig pretrainer,
            HardnessConfig hardness,
            TeacherPolicy teacher,
            long staleAfterImages,
            long maxSteps,
            SkippedOffsets skipped,
            @Nullable String initialWeights)
            implements Serializable {
        /** Nothing is skipped, and the weights begin at random. */
        public TrainingConfig(
                String runId,
                PretrainerConfig pretrainer,
                HardnessConfig hardness,
                TeacherPolicy teacher,
                long staleAfterImages,
                long maxSteps) {
            this(
                    runId,
                    pretrainer,
                    hardness,
                    teacher,
                    staleAfterImages,
                    maxSteps,
                    SkippedOffsets.NONE,
                    null);
        }

        public TrainingConfig {
            if (staleAfterImages < 0) {
                throw new IllegalArgumentException(
                        "images after which a map is stale must not be negative, actual: "
                                + staleAfterImages);
            }
            if (maxSteps < 1) {
                throw new IllegalArgumentException("steps must be at least 1, actual: " + maxSteps);
            }
        }
    }
}
