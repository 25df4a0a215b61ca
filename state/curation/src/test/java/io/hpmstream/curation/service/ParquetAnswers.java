package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Parquet files as DuckDB reads them, against the items of answers. */
final class ParquetAnswers {

    private ParquetAnswers() {}

    static void assertSame(Path file, List<JsonNode> rows) throws SQLException {
        List<ObjectNode> read = read(file);
        assertThat(read).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(read.get(i)).isEqualTo(plain(rows.get(i)));
        }
    }

    /** The file has the crop as a group, the answer has it as a list. */
    private static JsonNode plain(JsonNode row) {
        ObjectNode plain = row.deepCopy();
        JsonNode crop = plain.get("crop");
        ObjectNode group = plain.putObject("crop");
        List<String> names = List.of("x", "y", "width", "height");
        names.forEach(name -> group.set(name, crop.get(names.indexOf(name))));
        return numbers(plain);
    }

    /** All numbers as decimals without zeros at the end, of which no type is left. */
    private static JsonNode numbers(JsonNode node) {
        if (node.isNumber()) {
            return number(node.doubleValue());
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = TestingService.JSON.createArrayNode();
            array.forEach(element -> copy.add(numbers(element)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = TestingService.JSON.createObjectNode();
            object.properties().forEach(one -> copy.set(one.getKey(), numbers(one.getValue())));
            return copy;
        }
        return node;
    }

    private static JsonNode number(double value) {
        return TestingService.JSON.getNodeFactory().numberNode(value);
    }

    private static List<ObjectNode> read(Path file) throws SQLException {
        List<ObjectNode> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM '" + file + "'")) {
            ResultSetMetaData columns = result.getMetaData();
            while (result.next()) {
                ObjectNode row = TestingService.JSON.createObjectNode();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.set(columns.getColumnName(i), json(result.getObject(i)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static JsonNode json(@Nullable Object value) throws SQLException {
        var nodes = TestingService.JSON.getNodeFactory();
        if (value == null) {
            return nodes.nullNode();
        }
        if (value instanceof Float number) {
            // the decimal number that this float is nearest to
            return number(Double.parseDouble(number.toString()));
        }
        if (value instanceof Number number) {
            return number(number.doubleValue());
        }
        if (value instanceof Boolean flag) {
            return nodes.booleanNode(flag);
        }
        if (value instanceof OffsetDateTime time) {
            return nodes.textNode(Instant.from(time).toString());
        }
        if (value instanceof Array array) {
            ArrayNode list = nodes.arrayNode();
            for (Object element : (Object[]) array.getArray()) {
                list.add(json(element));
            }
            return list;
        }
        if (value instanceof DuckDBStruct struct) {
            ObjectNode group = nodes.objectNode();
            for (var one : struct.getMap().entrySet()) {
                group.set(one.getKey(), json(one.getValue()));
            }
            return group;
        }
        return nodes.textNode(value.toString());
    }
}
