package io.hpmstream.pipeline.config;

import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.kafka.DeadLetterValue;
import io.hpmstream.connectors.kafka.Delivery;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.OnLostOffsets;
import io.hpmstream.hardness.HardnessConfig;
import io.hpmstream.model.PretrainerConfig;
import org.apache.flink.configuration.Configuration;

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
        Delivery delivery,
        TopicsConfig topics,
        IntakeConfig intake,
        DecodeConfig decode,
        DeadLetterValue deadLetterValue,
        CuratorTags curatorTags,
        TrainingConfig training,
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
     * The decoding stage.
     *
     * @param queueImages most images decoding or waiting
     * @param queueBytes most encoded bytes of them
     */
    public record DecodeConfig(int threads, int queueImages, long queueBytes)
            implements Serializable {
        public DecodeConfig {
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
     */
    public record TrainingConfig(
            String runId,
            PretrainerConfig pretrainer,
            HardnessConfig hardness,
            TeacherPolicy teacher,
            long staleAfterImages,
            long maxSteps)
            implements Serializable {
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
