package io.hpmstream.export;

import io.hpmstream.export.SortOrder.Direction;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class SortOrderTest {

    @Test
    void ordersTextsByTheBytesOfTheirUtf8() {
        List<String> texts =
                new ArrayList<>(
                        List.of(
                                "", "a", "a\u0000", "aa", "b", "é", "\uE000", "\uFFFD", "😀", "😀a",
                                "𐀀"));
        for (String a : texts) {
            for (String b : texts) {
                int bytes = Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
                assertThat(Integer.signum(ImageRow.compareText(a, b)))
                        .as("%s, %s", a, b)
                        .isEqualTo(Integer.signum(bytes));
            }
        }
    }

    @Test
    void breaksTiesByAscendingIdBothWays() {
        List<ImageRow> rows =
                List.of(
                        TestingRows.withHardness("b", 1),
                        TestingRows.withHardness("a", 1),
                        TestingRows.withHardness("c", 2));

        assertThat(sorted(rows, SortOrder.HARDEST_FIRST)).containsExactly("c", "a", "b");
        assertThat(sorted(rows, new SortOrder(SortField.HARDNESS, Direction.ASC)))
                .containsExactly("a", "b", "c");
    }

    @Test
    void putsTheUnknownBeforeTheKnown() {
        List<ImageRow> rows = List.of(TestingRows.full("known"), TestingRows.bare("unknown"));

        assertThat(sorted(rows, new SortOrder(SortField.LAST_SEEN, Direction.ASC)))
                .containsExactly("unknown", "known");
        assertThat(sorted(rows, new SortOrder(SortField.LAST_SEEN, Direction.DESC)))
                .containsExactly("known", "unknown");
    }

    @Test
    void keepsTheSameFirstRowsAsSortingAll() {
        List<ImageRow> rows = TestingRows.shuffledHardness(500, 7);
        for (SortField field : SortField.values()) {
            for (Direction direction : Direction.values()) {
                SortOrder order = new SortOrder(field, direction);
                Top<ImageRow> top = new Top<>(17, order);
                rows.forEach(top::add);

                assertThat(top.sorted()).isEqualTo(rows.stream().sorted(order).limit(17).toList());
            }
        }
    }

    @Test
    void givesAllRowsWhereThereAreFewer() {
        Top<ImageRow> top = new Top<>(5, SortOrder.HARDEST_FIRST);
        top.add(TestingRows.full("a"));

        assertThat(top.sorted()).hasSize(1);
    }

    private static List<String> sorted(List<ImageRow> rows, SortOrder order) {
        return rows.stream().sorted(order).map(ImageRow::imageId).toList();
    }
}
