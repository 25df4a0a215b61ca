package io.hpmstream.pipeline.decode;

import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.DeadLetters;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.pipeline.config.PretrainConfig.DecodeConfig;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;

/** Makes the operator that decodes images; it chains to its source. */
public final class DecodeOperatorFactory extends AbstractStreamOperatorFactory<PreparedImage>
        implements OneInputStreamOperatorFactory<ImageMessage, PreparedImage> {

    /** The side output of what cannot be trained. */
    public static final OutputTag<OutgoingMessage> DEAD_LETTERS = DecodeOperator.DEAD_LETTERS;

    /** The side output of small pictures of new images. */
    public static final OutputTag<OutgoingMessage> THUMBNAILS = DecodeOperator.THUMBNAILS;

    private static final long serialVersionUID = 1L;

    private final IntakeConfig intake;
    private final DecodeConfig config;
    private final DeadLetters deadLetters;

    public DecodeOperatorFactory(
            IntakeConfig intake, DecodeConfig config, DeadLetters deadLetters) {
        this.intake = intake;
        this.config = config;
        this.deadLetters = deadLetters;
        setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    // as in every operator factory: the caller names the type
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends StreamOperator<PreparedImage>> T createStreamOperator(
            StreamOperatorParameters<PreparedImage> parameters) {
        return (T) new DecodeOperator(parameters, intake, config, deadLetters);
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return DecodeOperator.class;
    }
}
