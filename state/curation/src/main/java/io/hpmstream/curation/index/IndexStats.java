package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
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
        long[] bySource = new long[words.size(Word.SOURCE) + 1];
        long[] lastSeen = {Field.UNKNOWN};
        long[] images = {0};
        Scan.over(
                columns,
                matcher,
                (chunk, first, selected, count) -> {
                    int[] sources = chunk.numbers(Word.SOURCE);
                    long[] times = chunk.values(Field.LAST_SEEN);
                    for (int i = 0; i < count; i++) {
                        int source = sources[selected[i]];
                        // a source may be newer than this question
                        bySource[Math.min(source, bySource.length - 1)]++;
                        lastSeen[0] = Math.max(lastSeen[0], times[selected[i]]);
                    }
                    images[0] += count;
                });
        Map<Field, Quantiles> quantiles = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            quantiles.put(field, Quantiles.of(columns, matcher, field));
        }
        return new IndexStats(images[0], counts(bySource, words), quantiles, lastSeen[0]);
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
