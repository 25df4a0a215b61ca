package io.hpmstream.curation.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.image.CuratedImage;
import io.hpmstream.curation.image.CuratedRow;
import io.hpmstream.curation.image.HardnessRecord;
import io.hpmstream.curation.image.PackedImage;
import io.hpmstream.curation.image.UnreadableRecordException;
import io.hpmstream.export.ExportFormat;
import io.hpmstream.export.ImageRow;
import io.hpmstream.export.RowReader;
import io.hpmstream.export.RowWriter;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever the index takes in can be told: as JSON, in every export and as a heat map. */
class AnyRecordTest {

    private static final byte[] KEY = "cat".getBytes(UTF_8);
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-0.0",
                    "-1",
                    "1",
                    "1e-320",
                    "1e39",
                    "-1e300",
                    "1e400",
                    "2147483648",
                    "4294967297",
                    "9223372036854775807",
                    "9223372036854775808",
                    "\"\"",
                    "\"\\u0000\\ud800\"",
                    "\"-292275055-05-16T16:47:04.192Z\"",
                    "\"+292278994-08-17T07:12:55.807Z\"",
                    "[]",
                    "[null]",
                    "[0.1,0.2,0.3,null]",
                    "[{}]",
                    "[{\"step\":1}]",
                    "[{\"step\":1,\"hardness\":-1}]",
                    "{}",
                    "{\"rows\":1}");

    private final Random random = new Random(11);

    @Test
    void isReadAndToldOrRefused() throws IOException {
        HardnessRecord reader = new HardnessRecord();
        int told = 0;
        int refused = 0;
        RowWriter table = ExportFormat.CSV.open(new ByteArrayOutputStream());
        RowWriter parquet = ExportFormat.PARQUET.open(new ByteArrayOutputStream());
        for (int i = 0; i < 2_000; i++) {
            byte[] record = changed();
            CuratedImage image;
            try {
                image = reader.read(KEY, record);
            } catch (UnreadableRecordException e) {
                refused++;
                continue;
            }
            told++;
            CuratedImage stored = PackedImage.unpack(KEY, new PackedImage().pack(image));
            assertTold(stored, record, table, parquet);
        }
        table.finish();
        parquet.finish();
        assertThat(told).isGreaterThan(300);
        assertThat(refused).isGreaterThan(300);
    }

    private static void assertTold(CuratedImage image, byte[] record, RowWriter... exports) {
        try {
            ImageRow row = CuratedRow.of(image, List.of("keep"));
            assertThat(RowReader.read(json(row)).imageId()).isEqualTo("cat");
            for (RowWriter export : exports) {
                export.write(row);
            }
            assertThat(Heatmap.png(image, 16)).isNotEmpty();
        } catch (IOException | RuntimeException e) {
            throw new AssertionError("cannot tell " + new String(record, UTF_8), e);
        }
    }

    private static byte[] json(ImageRow row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RowWriter writer = ExportFormat.JSONL.open(bytes)) {
            writer.write(row);
            writer.finish();
        }
        return bytes.toByteArray();
    }

    /** A record in which one field or element is something else, or a byte or two. */
    private byte[] changed() {
        ObjectNode record = TestingImages.record("cat", 1.5);
        record.put("firstSeen", "2026-01-01T00:00:00Z").put("lastSeen", "2026-01-01T00:00:00Z");
        record.put("meanLoss", 0.5);
        switch (random.nextInt(5)) {
            case 0 -> {
                byte[] bytes = TestingImages.bytes(record);
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                return bytes;
            }
            case 1 -> element(record.withArray("crop"));
            case 2 -> element(record.withObject("/grid").withArray("hardness"));
            case 3 -> field((ObjectNode) record.withArray("recent").get(random.nextInt(3)));
            default -> field(record);
        }
        return TestingImages.bytes(record);
    }

    private void field(ObjectNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(10) == 0) {
            node.remove(name);
        } else {
            node.set(name, anyValue());
        }
    }

    private void element(ArrayNode array) {
        array.set(random.nextInt(array.size()), anyValue());
    }

    private JsonNode anyValue() {
        String text = VALUES.get(random.nextInt(VALUES.size()));
        return JsonNodeFactory.instance.rawValueNode(new RawValue(text));
    }
}
