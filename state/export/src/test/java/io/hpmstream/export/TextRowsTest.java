package io.hpmstream.export;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** JSON Lines and CSV, byte for byte. */
class TextRowsTest {

    @Test
    void writesARowAsOneLineOfJson() throws IOException {
        assertThat(write(ExportFormat.JSONL, TestingRows.full("cat-17"), TestingRows.bare("b")))
                .isEqualTo(
                        "{\"imageId\":\"cat-17\",\"hardness\":1.25,\"progress\":-0.125,\"sightings\":2,"
                                + "\"firstSeen\":\"2023-11-14T22:13:20Z\",\"lastSeen\":\"2023-11-14T22:13:20.123Z\","
                                + "\"lastStep\":812,\"imagesSeen\":25984,\"meanLoss\":0.4,\"loss\":0.413,"
                                + "\"expectedLoss\":0.3333333,\"source\":\"cam\",\"label\":\"tabby\","
                                + "\"uri\":\"file:///a.jpg\",\"sha256\":\""
                                + TestingRows.SHA
                                + "\",\"width\":640,\"height\":480,\"topic\":\"images\",\"partition\":3,"
                                + "\"offset\":8812,\"crop\":[0.25,0,0.5,1],\"flipped\":true,"
                                + "\"recent\":[{\"step\":7,\"hardness\":1.5},{\"step\":812,\"hardness\":1.25}],"
                                + "\"grid\":{\"rows\":1,\"columns\":3,\"hardness\":[0.5,null,12.34]},"
                                + "\"tags\":[\"a b\",\"keep\"]}\n"
                                + "{\"imageId\":\"b\",\"hardness\":0,\"progress\":0,\"sightings\":1,"
                                + "\"firstSeen\":null,\"lastSeen\":null,\"lastStep\":0,\"imagesSeen\":0,"
                                + "\"meanLoss\":null,\"loss\":null,\"expectedLoss\":null,\"source\":null,"
                                + "\"label\":null,\"uri\":null,\"sha256\":null,\"width\":null,\"height\":null,"
                                + "\"topic\":null,\"partition\":null,\"offset\":null,\"crop\":null,"
                                + "\"flipped\":null,\"recent\":[],"
                                + "\"grid\":{\"rows\":1,\"columns\":1,\"hardness\":[null]},\"tags\":[]}\n");
    }

    @Test
    void writesARowAsOneRecordOfCsv() throws IOException {
        assertThat(write(ExportFormat.CSV, TestingRows.full("cat,\"17\""), TestingRows.bare("b")))
                .isEqualTo(
                        "imageId,hardness,progress,sightings,firstSeen,lastSeen,lastStep,imagesSeen,meanLoss,"
                                + "loss,expectedLoss,source,label,uri,sha256,width,height,topic,partition,offset,"
                                + "crop,flipped,recent,grid,tags\r\n"
                                + "\"cat,\"\"17\"\"\",1.25,-0.125,2,2023-11-14T22:13:20Z,2023-11-14T22:13:20.123Z,"
                                + "812,25984,0.4,0.413,0.3333333,cam,tabby,file:///a.jpg,"
                                + TestingRows.SHA
                                + ",640,480,images,3,8812,\"[0.25,0,0.5,1]\",true,"
                                + "\"[{\"\"step\"\":7,\"\"hardness\"\":1.5},{\"\"step\"\":812,\"\"hardness\"\":1.25}]\","
                                + "\"{\"\"rows\"\":1,\"\"columns\"\":3,\"\"hardness\"\":[0.5,null,12.34]}\","
                                + "\"[\"\"a b\"\",\"\"keep\"\"]\"\r\n"
                                + "b,0,0,1,,,0,0,,,,,,,,,,,,,,,[],"
                                + "\"{\"\"rows\"\":1,\"\"columns\"\":1,\"\"hardness\"\":[null]}\",[]\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"})
    void makesNoFormulaOfAText(String text) {
        assertThat(CsvRows.text(text)).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=1", "1-1", "'", "😀"})
    void leavesOtherTextsAsTheyAre(String text) {
        assertThat(CsvRows.text(text)).isEqualTo(text);
    }

    @Test
    void readsBackWhatItWroteAsJson() throws IOException {
        for (ImageRow row : new ImageRow[] {TestingRows.full("é\n\"😀"), TestingRows.bare("b")}) {
            byte[] line = write(ExportFormat.JSONL, row).getBytes(UTF_8);

            assertThat(RowReader.read(line)).isEqualTo(row);
        }
    }

    private static String write(ExportFormat format, ImageRow... rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RowWriter writer = format.open(bytes)) {
            for (ImageRow row : rows) {
                writer.write(row);
            }
            writer.finish();
        }
        return bytes.toString(UTF_8);
    }
}
