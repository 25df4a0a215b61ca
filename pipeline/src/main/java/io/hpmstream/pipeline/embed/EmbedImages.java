package io.hpmstream.pipeline.embed;

import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.ImageOrigin;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;

/**
 * Gives the images of a stream to the encoder of a release, several at once, and follows the alias
 * that names it. Holds no state: what waits for a full batch goes out before a checkpoint, and
 * after {@value #LONGEST_WAIT_MILLIS} milliseconds. Images come as they are prepared with a crop of
 * {@code CropConfig.CentredSquare}, in the size that the encoder takes.
 */
public final class EmbedImages extends AbstractStreamOperator<EmbeddedImage>
        implements OneInputStreamOperator<PreparedImage, EmbeddedImage>,
                BoundedOneInput,
                ProcessingTimeCallback {

    private static final long serialVersionUID = 1L;
    private static final long LONGEST_WAIT_MILLIS = 200;

    private final EncoderChoice choice;
    private final int batchSize;
    private transient @Nullable ReleasedEncoder encoder;
    private transient @Nullable ScheduledFuture<?> timer;
    private transient List<StreamRecord<PreparedImage>> waiting = new ArrayList<>();

    /**
     * An operator for one trainer's worth of device.
     *
     * @param batchSize most images at once
     */
    public EmbedImages(EncoderChoice choice, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException(
                    "batch size must be at least 1, actual: " + batchSize);
        }
        this.choice = choice;
        this.batchSize = batchSize;
    }

    @Override
    public void open() throws Exception {
        super.open();
        waiting = new ArrayList<>(batchSize);
        encoder = ReleasedEncoder.open(choice);
    }

    @Override
    public void processElement(StreamRecord<PreparedImage> image) throws IOException {
        if (waiting.isEmpty()) {
            long now = getProcessingTimeService().getCurrentProcessingTime();
            timer = getProcessingTimeService().registerTimer(now + LONGEST_WAIT_MILLIS, this);
        }
        waiting.add(image.copy(image.getValue()));
        if (waiting.size() == batchSize) {
            embed();
        }
    }

    /** None overtakes an image. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        embed();
        super.processWatermark(mark);
    }

    @Override
    public void onProcessingTime(long time) throws IOException {
        embed();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws IOException {
        embed();
    }

    @Override
    public void endInput() throws IOException {
        embed();
    }

    private void embed() throws IOException {
        if (waiting.isEmpty() || encoder == null) {
            return;
        }
        List<byte[]> pixels = waiting.stream().map(each -> each.getValue().pixels()).toList();
        ReleasedEncoder.Features features = encoder.features(pixels);
        for (int i = 0; i < waiting.size(); i++) {
            ImageOrigin origin = waiting.get(i).getValue().origin();
            EmbeddedImage embedded =
                    new EmbeddedImage(
                            origin.imageId(),
                            origin.topic(),
                            origin.partition(),
                            origin.offset(),
                            features.release(),
                            features.rows()[i]);
            output.collect(waiting.get(i).replace(embedded));
        }
        waiting.clear();
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void close() throws Exception {
        if (encoder != null) {
            encoder.close();
        }
        super.close();
    }
}
