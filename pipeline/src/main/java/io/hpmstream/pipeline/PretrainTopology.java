package io.hpmstream.pipeline;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.image.PreparedImageTypeInfo;
import io.hpmstream.connectors.kafka.DeadLetters;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.ImageMessageTypeInfo;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.KafkaEndpoints;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.connectors.kafka.OutgoingMessageTypeInfo;
import io.hpmstream.connectors.kafka.RunLease;
import io.hpmstream.pipeline.config.CuratorTags;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainConfig.DecodeConfig;
import io.hpmstream.pipeline.decode.DecodeOperatorFactory;
import io.hpmstream.pipeline.decode.DecodeState;
import io.hpmstream.pipeline.pretrain.DropList;
import io.hpmstream.pipeline.pretrain.PretrainOperatorFactory;
import io.hpmstream.pipeline.pretrain.RunGuard;
import io.hpmstream.pipeline.pretrain.TaggedDropList;
import io.hpmstream.pipeline.pretrain.TrainingState;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job as a picture: images → decode → pretrain → hardness; dead letters and thumbnails on the
 * side.
 */
public final class PretrainTopology {

    /** Fixes how keys are spread, once and for all: it cannot change without rewriting state. */
    static final int MAX_PARALLELISM = DecodeConfig.MOST_SUBTASKS;

    private PretrainTopology() {}

    /** Adds the job to an environment. Every operator has a uid, so that its state finds it. */
    public static void define(StreamExecutionEnvironment env, PretrainConfig config) {
        env.setMaxParallelism(MAX_PARALLELISM);
        SingleOutputStreamOperator<PreparedImage> prepared = decode(images(env, config), config);
        prepared.getSideOutput(DecodeOperatorFactory.DEAD_LETTERS)
                .sinkTo(
                        KafkaEndpoints.deadLetters(
                                config.kafka(), config.topics().deadLetter(), config.delivery()))
                .name("dead letters")
                .uid("dead-letters")
                .setParallelism(config.decode().parallelism());
        if (config.intake().thumbnails().enabled()) {
            prepared.getSideOutput(DecodeOperatorFactory.THUMBNAILS)
                    .sinkTo(KafkaEndpoints.thumbnails(config.kafka(), config.topics().thumbnails()))
                    .name("thumbnails")
                    .uid("thumbnails")
                    .setParallelism(config.decode().parallelism());
        }
        pretrain(prepared, config)
                .sinkTo(
                        KafkaEndpoints.hardness(
                                config.kafka(), config.topics().hardness(), config.delivery()))
                .name("hardness")
                .uid("hardness")
                .setParallelism(1);
    }

    private static DataStream<ImageMessage> images(
            StreamExecutionEnvironment env, PretrainConfig config) {
        // no watermarks: nothing in this job waits for a time
        return env.fromSource(
                        KafkaEndpoints.images(
                                config.kafka(),
                                config.topics().images(),
                                config.generation(),
                                config.onLostOffsets()),
                        WatermarkStrategy.noWatermarks(),
                        "images",
                        ImageMessageTypeInfo.INSTANCE)
                // what a restore knows of the topic before means nothing for this one
                .uid(config.generation().name("images"))
                .setParallelism(config.decode().parallelism());
    }

    private static SingleOutputStreamOperator<PreparedImage> decode(
            DataStream<ImageMessage> images, PretrainConfig config) {
        return images.transform(
                        "decode",
                        PreparedImageTypeInfo.INSTANCE,
                        new DecodeOperatorFactory(
                                config.intake(),
                                config.decode(),
                                new DeadLetters(config.deadLetterValue())))
                .uid(DecodeState.OPERATOR_UID)
                .setParallelism(config.decode().parallelism());
    }

    private static SingleOutputStreamOperator<OutgoingMessage> pretrain(
            DataStream<PreparedImage> images, PretrainConfig config) {
        return images.keyBy(image -> image.origin().imageId(), Types.STRING)
                .transform(
                        "pretrain",
                        OutgoingMessageTypeInfo.INSTANCE,
                        new PretrainOperatorFactory(
                                config.training(),
                                FixedSettings.of(config),
                                guard(config),
                                drops(config)))
                .uid(TrainingState.OPERATOR_UID)
                // one trainer owns the weights
                .setParallelism(1);
    }

    private static RunGuard guard(PretrainConfig config) {
        // not the whole configuration: this travels with the job
        KafkaConnection kafka = config.kafka();
        String topic = config.topics().images();
        return (job, whenTaken) -> RunLease.take(kafka, topic, job, whenTaken::accept);
    }

    /**
     * Curators' tags are looked up, not streamed in: behind images they would wait for the trainer.
     */
    private static DropList.Opener drops(PretrainConfig config) {
        if (config.curatorTags() == CuratorTags.IGNORE) {
            return DropList.Opener.NOTHING;
        }
        KafkaConnection kafka = config.kafka();
        String topic = config.topics().tags();
        return failure -> TaggedDropList.follow(kafka, topic, failure);
    }
}
