package io.hpmstream.curation.ingest;

import io.hpmstream.curation.image.HardnessRecord;
import io.hpmstream.curation.image.SkipReason;
import io.hpmstream.curation.image.UnreadableRecordException;
import io.hpmstream.curation.index.Changes;
import io.hpmstream.curation.index.Feed;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Turns records of the topics into changes of the index. Confined to the reading thread. */
final class RecordReader {

    private static final int LARGEST_THUMBNAIL = 64 * 1024;

    private final HardnessRecord hardness = new HardnessRecord();
    private final SkippedRecords skipped;

    RecordReader(SkippedRecords skipped) {
        this.skipped = skipped;
    }

    void read(Feed feed, ConsumerRecord<byte[], byte[]> record, Changes changes) {
        try {
            switch (feed) {
                case HARDNESS -> hardness(record, changes);
                case THUMBNAILS -> thumbnail(record, changes);
                case TAGS -> tags(record, changes);
            }
        } catch (UnreadableRecordException e) {
            changes.skipped(feed, e.reason());
            skipped.keep(feed, record, e);
        }
        changes.position(feed, record.partition(), record.offset() + 1);
    }

    private void hardness(ConsumerRecord<byte[], byte[]> record, Changes changes)
            throws UnreadableRecordException {
        byte @Nullable [] value = record.value();
        if (value == null) {
            changes.forget(id(record.key()));
        } else {
            changes.image(hardness.read(record.key(), value));
        }
    }

    private static void thumbnail(ConsumerRecord<byte[], byte[]> record, Changes changes)
            throws UnreadableRecordException {
        String id = id(record.key());
        byte @Nullable [] jpeg = record.value();
        if (jpeg != null && jpeg.length > LARGEST_THUMBNAIL) {
            throw new UnreadableRecordException(
                    SkipReason.TOO_LARGE,
                    "a thumbnail must have at most %d bytes, actual: %d"
                            .formatted(LARGEST_THUMBNAIL, jpeg.length));
        }
        if (jpeg != null && !isJpeg(jpeg)) {
            throw new UnreadableRecordException(SkipReason.NOT_JPEG, "a thumbnail must be a JPEG");
        }
        changes.thumbnail(id, jpeg);
    }

    private static boolean isJpeg(byte[] bytes) {
        return bytes.length > 3
                && (bytes[0] & 0xFF) == 0xFF
                && (bytes[1] & 0xFF) == 0xD8
                && (bytes[2] & 0xFF) == 0xFF;
    }

    private static void tags(ConsumerRecord<byte[], byte[]> record, Changes changes)
            throws UnreadableRecordException {
        String id = id(record.key());
        byte @Nullable [] value = record.value();
        changes.tags(id, value == null ? java.util.List.of() : TagRecord.read(id, value));
    }

    private static String id(byte @Nullable [] key) throws UnreadableRecordException {
        if (key == null || key.length == 0 || key.length > HardnessRecord.MAX_ID_BYTES) {
            throw new UnreadableRecordException(
                    SkipReason.WRONG_KEY,
                    "the key must be an image id of 1 to %d bytes, actual: %s"
                            .formatted(
                                    HardnessRecord.MAX_ID_BYTES,
                                    key == null ? "none" : String.valueOf(key.length)));
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableRecordException(SkipReason.WRONG_KEY, "the key is not UTF-8", e);
        }
    }
}
