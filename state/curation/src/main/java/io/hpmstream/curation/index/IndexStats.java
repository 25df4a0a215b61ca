package io.hpmstream.curation.index;

import io.hpmstream.curation.index.Columns.Chunk;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of a set of images.
 *
 * @param sources images of each source, most first
 * @param quantiles of each field
 * @param lastSeen latest event time of a sighting, milliseconds; {@link Field#UNKNOWN} if there is
 *     no image
 */
public record IndexStats(
        long images, List<SourceCount> sources, Map<Field, Quantiles> quantiles, long lastSeen) {

    /** Images of one source; null is those without. */
    public record SourceCount(@Nullable String source, long images) {}

    static IndexStats of(Columns columns, Words words, Matcher matcher) {
        Tally tally = new Tally();
        Scan.over(columns, matcher, tally);
        Map<Field, Quantiles> quantiles = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            quantiles.put(field, Quantiles.of(columns, matcher, field));
        }
        return new IndexStats(tally.images, counts(tally.bySource, words), quantiles, tally.last);
    }

    /** Counts while the writer goes on: there may be new sources, and images may be forgotten. */
    private static final class Tally implements Scan.Visitor {
        private long[] bySource = new long[16];
        private long images;
        private long last = Field.UNKNOWN;

        @Override
        public void visit(Chunk chunk, int first, int[] selected, int count) {
            int[] sources = chunk.numbers(Word.SOURCE);
            long[] times = chunk.values(Field.LAST_SEEN);
            for (int i = 0; i < count; i++) {
                int source = sources[selected[i]];
                if (source >= bySource.length) {
                    bySource = Arrays.copyOf(bySource, Math.max(source + 1, 2 * bySource.length));
                }
                if (source != Columns.FREE) {
                    bySource[source]++;
                    images++;
                    last = Math.max(last, times[selected[i]]);
                }
            }
        }
    }

    private static List<SourceCount> counts(long[] bySource, Words words) {
        List<SourceCount> counts = new ArrayList<>();
        for (int number = 0; number < bySource.length; number++) {
            if (bySource[number] > 0) {
                counts.add(new SourceCount(words.text(Word.SOURCE, number), bySource[number]));
            }
        }
        counts.sort(Comparator.comparingLong(SourceCount::images).reversed());
        return counts;
    }
}
