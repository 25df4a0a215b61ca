package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator that trains. */
public final class PretrainOperatorFactory extends AbstractStreamOperatorFactory<OutgoingMessage>
        implements OneInputStreamOperatorFactory<PreparedImage, OutgoingMessage> {

    private static final long serialVersionUID = 1L;

    private final TrainingConfig config;
    private final FixedSettings settings;
    private final RunGuard guard;
    private final DropList.Opener drops;

    /**
     * @param settings what no restore may change
     * @param drops opens the list of images that are not to be trained
     */
    public PretrainOperatorFactory(
            TrainingConfig config, FixedSettings settings, RunGuard guard, DropList.Opener drops) {
        this.config = config;
        this.settings = settings;
        this.guard = guard;
        this.drops = drops;
    }

    @Override
    // as in every operator factory: the caller names the type
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends StreamOperator<OutgoingMessage>> T createStreamOperator(
            StreamOperatorParameters<OutgoingMessage> parameters) {
        return (T) new PretrainOperator(parameters, config, settings, guard, drops);
    }

    @Override
    @SuppressWarnings("rawtypes") // the interface's own signature
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return PretrainOperator.class;
    }
}
