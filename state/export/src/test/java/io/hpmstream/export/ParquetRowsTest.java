package io.hpmstream.export;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Parquet files as DuckDB reads them, which has not a line of code in common with their writer. */
class ParquetRowsTest {

    @TempDir private Path folder;

    @Test
    void holdsEveryColumnOfARow() throws Exception {
        Path file = write(TestingRows.full("cat-17"));

        assertThat(query("SELECT * EXCLUDE (firstSeen, lastSeen) FROM '" + file + "'"))
                .containsExactly(
                        "cat-17|1.25|-0.125|2|812|25984|0.4|0.413|0.3333333|cam|tabby|file:///a.jpg|"
                                + TestingRows.SHA
                                + "|640|480|images|3|8812|"
                                + "{'x': 0.25, 'y': 0.0, 'width': 0.5, 'height': 1.0}|true|"
                                + "[{'step': 7, 'hardness': 1.5}, {'step': 812, 'hardness': 1.25}]|"
                                + "{'rows': 1, 'columns': 3, 'hardness': [0.5, NULL, 12.34]}|[a b, keep]");
        assertThat(query("SELECT epoch_ms(firstSeen), epoch_ms(lastSeen) FROM '" + file + "'"))
                .containsExactly("1700000000000|1700000000123");
    }

    @Test
    void tellsItsColumnsInTheCommonOrderWithTheirTypes() throws Exception {
        Path file = write(TestingRows.full("a"));

        List<String> columns =
                query("SELECT column_name, column_type FROM (DESCRIBE FROM '" + file + "')");

        assertThat(columns)
                .extracting(column -> column.substring(0, column.indexOf('|')))
                .isEqualTo(Column.names());
        assertThat(columns)
                .contains(
                        "lastSeen|TIMESTAMP WITH TIME ZONE",
                        "recent|STRUCT(step BIGINT, hardness FLOAT)[]",
                        "grid|STRUCT(\"rows\" INTEGER, \"columns\" INTEGER, hardness FLOAT[])",
                        "tags|VARCHAR[]");
    }

    @Test
    void leavesWhatIsUnknownNull() throws Exception {
        Path file = write(TestingRows.bare("old"));

        assertThat(query("SELECT * FROM '" + file + "'"))
                .containsExactly(
                        "old|0.0|0.0|1|null|null|0|0|null|null|null|null|null|null|null|null|null|"
                                + "null|null|null|null|null|[]|{'rows': 1, 'columns': 1, 'hardness': [NULL]}|[]");
    }

    @Test
    void keepsHostileIdsAsTheyAre() throws Exception {
        List<String> ids =
                List.of("../a/b", "'; DROP TABLE x; --", "=1+1", "😀".repeat(128), "\u0000");
        Path file = write(ids.stream().map(TestingRows::full).toArray(ImageRow[]::new));

        assertThat(query("SELECT imageId FROM '" + file + "'")).isEqualTo(ids);
    }

    @Test
    void writesManyGroupsAndNoneTwice() throws Exception {
        int count = 60_000;
        Random random = new Random(5);
        Path file = folder.resolve("many.parquet");
        try (OutputStream stream = Files.newOutputStream(file);
                RowWriter writer = ExportFormat.PARQUET.open(stream)) {
            for (int i = 0; i < count; i++) {
                writer.write(TestingRows.withHardness(randomText(random), i));
            }
            writer.finish();
        }

        assertThat(
                        query(
                                "SELECT count(*), count(DISTINCT imageId), sum(hardness)::BIGINT FROM '"
                                        + file
                                        + "'"))
                .containsExactly(count + "|" + count + "|" + count * (count - 1L) / 2);
        assertThat(
                        query(
                                "SELECT count(DISTINCT row_group_id) > 1 FROM parquet_metadata('"
                                        + file
                                        + "')"))
                .containsExactly("true");
    }

    @Test
    void isUnreadableWhenItWasNotFinished() throws Exception {
        Path file = folder.resolve("cut.parquet");
        try (OutputStream stream = Files.newOutputStream(file);
                RowWriter writer = ExportFormat.PARQUET.open(stream)) {
            writer.write(TestingRows.full("a"));
        }

        assertThatThrownBy(() -> query("SELECT * FROM '" + file + "'"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void isReadableWithoutRows() throws Exception {
        assertThat(query("SELECT count(*) FROM '" + write() + "'")).containsExactly("0");
    }

    /** Hard to compress. */
    private static String randomText(Random random) {
        return random.ints(500, '0', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private Path write(ImageRow... rows) throws IOException {
        Path file = folder.resolve("rows.parquet");
        try (OutputStream stream = Files.newOutputStream(file);
                RowWriter writer = ExportFormat.PARQUET.open(stream)) {
            for (ImageRow row : rows) {
                writer.write(row);
            }
            writer.finish();
        }
        return file;
    }

    private static List<String> query(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(String.valueOf(result.getString(i)));
                }
                lines.add(String.join("|", cells));
            }
        }
        return lines;
    }
}
