package io.hpmstream.pipeline.decode;

import io.hpmstream.connectors.image.CropConfig;
import io.hpmstream.connectors.image.ImageLimits;
import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.image.PreparedImage;
import io.hpmstream.connectors.kafka.DeadLetterValue;
import io.hpmstream.connectors.kafka.DeadLetters;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.pipeline.config.PretrainConfig.DecodeConfig;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class DecodeOperatorTest {

    private static final int SIDE = 8;
    private static final DecodeConfig WIDE = new DecodeConfig(1, 4, 64, 1L << 30);

    @Test
    void emitsImagesInTheOrderOfTheirArrivalHoweverLongOneTakes() throws Exception {
        byte[] slow = png(1500);
        byte[] fast = png(2);
        try (var harness = harness(WIDE)) {
            for (int offset = 0; offset < 40; offset++) {
                process(harness, offset, offset % 10 == 0 ? slow : fast);
            }
            harness.prepareSnapshotPreBarrier(1);

            assertThat(offsets(harness))
                    .containsExactlyElementsOf(LongStream.range(0, 40).boxed().toList());
        }
    }

    @Test
    void handsOnTheTimestampOfTheRecord() throws Exception {
        try (var harness = harness(WIDE)) {
            process(harness, 7, png(2));
            harness.prepareSnapshotPreBarrier(1);

            StreamRecord<?> emitted = (StreamRecord<?>) harness.getOutput().poll();
            assertThat(emitted).isNotNull();
            assertThat(emitted.getTimestamp()).isEqualTo(7_000);
        }
    }

    @Test
    void holdsNothingBackFromABarrier() throws Exception {
        try (var harness = harness(WIDE)) {
            process(harness, 0, png(1500));
            process(harness, 1, png(2));
            harness.prepareSnapshotPreBarrier(1);

            assertThat(offsets(harness)).containsExactly(0L, 1L);
        }
    }

    @Test
    void letsInNoMoreImagesThanItsQueueHolds() throws Exception {
        try (var harness = harness(new DecodeConfig(1, 1, 2, 1L << 30))) {
            for (int offset = 0; offset < 5; offset++) {
                process(harness, offset, png(2));
            }

            // the last ones may still be decoding, but what had no room before them has left
            assertThat(offsets(harness)).startsWith(0L, 1L, 2L);
        }
    }

    @Test
    void letsInNoMoreBytesThanItsQueueHoldsButAlwaysOneImage() throws Exception {
        byte[] image = png(2);
        try (var harness = harness(new DecodeConfig(1, 1, 64, image.length - 1L))) {
            for (int offset = 0; offset < 5; offset++) {
                process(harness, offset, image);
            }

            assertThat(offsets(harness)).startsWith(0L, 1L, 2L, 3L);
        }
    }

    @Test
    void putsWhatCannotBeTrainedAsideAndGoesOn() throws Exception {
        try (var harness = harness(WIDE)) {
            process(harness, 0, png(2));
            process(harness, 1, "no image".getBytes(UTF_8));
            process(harness, 2, new byte[0]);
            process(harness, 3, png(2));
            harness.prepareSnapshotPreBarrier(1);

            assertThat(offsets(harness)).containsExactly(0L, 3L);
            assertThat(harness.getSideOutput(DecodeOperatorFactory.DEAD_LETTERS))
                    .extracting(letter -> text(letter.getValue().key()))
                    .containsExactly("image-1", "image-2");
        }
    }

    @Test
    void neitherTrainsNorRejectsADeletion() throws Exception {
        try (var harness = harness(WIDE)) {
            harness.processElement(
                    new StreamRecord<>(
                            new ImageMessage(
                                    "images", 0, 0, 0, "gone".getBytes(UTF_8), null, List.of())));
            harness.prepareSnapshotPreBarrier(1);

            assertThat(harness.getOutput()).isEmpty();
            assertThat(harness.getSideOutput(DecodeOperatorFactory.DEAD_LETTERS)).isNullOrEmpty();
        }
    }

    @Test
    void holdsOnlyTheFateOfItsOffsetsInACheckpoint() throws Exception {
        try (var harness = harness(WIDE)) {
            process(harness, 0, png(1500));
            process(harness, 1, "no image".getBytes(UTF_8));
            harness.prepareSnapshotPreBarrier(1);

            assertThat(harness.snapshot(1, 1).getStateSize()).isPositive().isLessThan(1000);
        }
    }

    @Test
    void decodesWhatArrivedBeforeTheInputEnded() throws Exception {
        try (var harness = harness(WIDE)) {
            process(harness, 0, png(2));
            harness.endInput();

            assertThat(offsets(harness)).containsExactly(0L);
        }
    }

    @Test
    void closesWhileImagesAreBeingDecodedAndLeavesNoThread() throws Exception {
        try (var harness = harness(new DecodeConfig(1, 2, 64, 1L << 30))) {
            byte[] slow = png(1500);
            for (int offset = 0; offset < 8; offset++) {
                process(harness, offset, slow);
            }
        }

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("hpm-decode")) {
                thread.join(10_000); // its work has ended, its last instructions may not have
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private static OneInputStreamOperatorTestHarness<ImageMessage, PreparedImage> harness(
            DecodeConfig decode) throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<ImageMessage, PreparedImage>(
                        new DecodeOperatorFactory(
                                new IntakeConfig(
                                        SIDE, CropConfig.WHOLE, 0, ImageLimits.DEFAULT, List.of()),
                                decode,
                                new DeadLetters(DeadLetterValue.FULL)));
        harness.open();
        return harness;
    }

    private static void process(
            OneInputStreamOperatorTestHarness<ImageMessage, PreparedImage> harness,
            long offset,
            byte[] value)
            throws Exception {
        byte[] key = ("image-" + offset).getBytes(UTF_8);
        harness.processElement(
                new StreamRecord<>(
                        new ImageMessage(
                                "images", 0, offset, 1_000 * offset, key, value, List.of())));
    }

    private static List<Long> offsets(
            OneInputStreamOperatorTestHarness<ImageMessage, PreparedImage> harness) {
        return harness.extractOutputValues().stream().map(i -> i.origin().offset()).toList();
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    private static byte[] png(int side) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }
}
