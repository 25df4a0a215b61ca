package io.hpmstream.export;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RowReaderTest {

    @Test
    void skipsFieldsThatALaterBuildAdded() throws IOException {
        String row = text(TestingRows.full("cat-17"));

        assertThat(read(row.replace("\"loss\"", "\"mood\":{\"a\":[1,{}]},\"loss\"")))
                .isEqualTo(TestingRows.full("cat-17"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\u0000\u0001", "{}", "{\"imageId\":\"a\"}"})
    void refusesWhatIsNoRow(String json) {
        assertRefused(json);
    }

    @Test
    void refusesARowWhoseFieldsCannotBe() throws IOException {
        String row = text(TestingRows.full("cat-17"));
        assertRefused(row + "{}");
        assertRefused(row.substring(0, row.length() / 2));
        assertRefused(row.replace("\"imageId\":\"cat-17\"", "\"imageId\":\"\""));
        assertRefused(row.replace("\"imageId\":\"cat-17\"", "\"imageId\":17"));
        assertRefused(row.replace("\"sightings\":2", "\"sightings\":0"));
        assertRefused(row.replace("[0.5,null,12.34]", "[0.5,null]"));
        assertRefused(row.replace("[0.5,null,12.34]", "[0.5,null,\"hot\"]"));
        assertRefused(row.replace("\"rows\":1", "\"rows\":99999999999"));
        assertRefused(row.replace("2023-11-14T22:13:20Z", "yesterday"));
        assertRefused(row.replace("[0.25,0,0.5,1]", "[0.25,0,0.5]"));
        assertRefused(row.replace("\"flipped\":true", "\"flipped\":1"));
        assertRefused(row.replace("\"width\":640", "\"width\":99999999999"));
        assertRefused(row.replace("\"offset\":8812", "\"offset\":8812,\"offset\":8812"));
    }

    private static void assertRefused(String json) {
        assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(IOException.class);
    }

    private static ImageRow read(String json) throws IOException {
        return RowReader.read(json.getBytes(UTF_8));
    }

    private static String text(ImageRow row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RowWriter writer = ExportFormat.JSONL.open(bytes)) {
            writer.write(row);
            writer.finish();
        }
        return bytes.toString(UTF_8);
    }
}
