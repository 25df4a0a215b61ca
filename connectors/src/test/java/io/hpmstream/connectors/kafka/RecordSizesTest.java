package io.hpmstream.connectors.kafka;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class RecordSizesTest {

    private static final long SEED = 7;

    @Test
    void neverMeasuresLessThanKafkaWrites() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            OutgoingMessage message = message(random);

            assertThat(RecordSizes.upperBound(message))
                    .as("message %d of seed %d: %s", i, SEED, message)
                    .isGreaterThanOrEqualTo(written(message, Compression.NONE));
        }
    }

    @Test
    void leavesRoomForBytesThatGrowWhenCompressed() {
        byte[] noise = new byte[16 << 20];
        new Random(SEED).nextBytes(noise);
        OutgoingMessage message = new OutgoingMessage(new byte[512], noise, List.of(), -1);

        assertThat(written(message, Compression.zstd().build()))
                .isLessThan(RecordSizes.largestRecord(RecordSizes.IMAGES_TOPIC));
    }

    @Test
    void topicsAcceptWhatTheirProducersLetPass() {
        assertThat(RecordSizes.producerProperties(RecordSizes.DEAD_LETTER_TOPIC))
                .containsEntry("max.request.size", Integer.toString((18 << 20) - 65536))
                .containsEntry("buffer.memory", Integer.toString(36 << 20));
        assertThat(RecordSizes.IMAGES_TOPIC)
                .isLessThan(RecordSizes.largestRecord(RecordSizes.DEAD_LETTER_TOPIC));
    }

    private static int written(OutgoingMessage message, Compression compression) {
        SimpleRecord kafka =
                new SimpleRecord(
                        0,
                        message.key() == null ? null : ByteBuffer.wrap(message.key()),
                        message.value() == null ? null : ByteBuffer.wrap(message.value()),
                        HeaderList.toKafka(message.headers()).toArray());
        return MemoryRecords.withRecords(compression, kafka).sizeInBytes();
    }

    private static OutgoingMessage message(Random random) {
        List<MessageHeader> headers = new ArrayList<>();
        for (int h = random.nextInt(4); h > 0; h--) {
            headers.add(
                    new MessageHeader(
                            "ü".repeat(random.nextInt(50)), new byte[random.nextInt(300)]));
        }
        byte[] key = random.nextInt(4) == 0 ? null : new byte[random.nextInt(600)];
        byte[] value = random.nextInt(4) == 0 ? null : new byte[random.nextInt(100_000)];
        return new OutgoingMessage(key, value, headers, -1);
    }
}
