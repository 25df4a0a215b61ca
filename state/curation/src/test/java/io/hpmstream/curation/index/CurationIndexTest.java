package io.hpmstream.curation.index;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.image.CuratedImage;
import io.hpmstream.curation.image.HardnessRecord;
import io.hpmstream.curation.image.SkipReason;
import io.hpmstream.curation.index.Changes.Place;
import io.hpmstream.curation.index.Changes.Skip;
import io.hpmstream.curation.index.Filter.Range;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The index against lists that are searched and sorted plainly. */
class CurationIndexTest {

    private static final long CACHE = 8 << 20;
    private static final List<String> SOURCES = List.of("web", "shop", "");
    private static final List<Field> FIELDS = List.of(Field.values());
    private static final List<String> TAGS = List.of("keep", "drop", "review");

    private final Random random = new Random(4);
    private final Map<String, CuratedImage> images = new HashMap<>();
    private final Map<String, List<String>> tags = new HashMap<>();

    @TempDir private Path folder;

    static Stream<Tuning> tunings() {
        return Stream.of(
                Tuning.USUAL,
                new Tuning(64, 20, 1_000, 20_000, 10, 64, 1, 100), // scans
                new Tuning(
                        64, 20, 1_000, 5, 1_000_000, 64, 1, 1_000), // scans, and walks along ties
                new Tuning(64, 1_000_000, 1, 5, 10, 2, 1_000_000, 100)); // walks
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void findsWhatAPlainSearchFinds(Tuning tuning) throws Exception {
        try (CurationIndex index = CurationIndex.open(folder, CACHE, tuning)) {
            fill(index, 6_000, 40);

            for (int i = 0; i < 300; i++) {
                PageQuery query = anyQuery(1 + random.nextInt(40));
                assertThat(ids(index.page(query))).as(query.toString()).isEqualTo(page(query));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void pagesFollowOneAnotherWithoutGapsOrRepeats(Tuning tuning) throws Exception {
        try (CurationIndex index = CurationIndex.open(folder, CACHE, tuning)) {
            fill(index, 3_000, 10);

            for (int i = 0; i < 12; i++) {
                PageQuery query = anyQuery(70);
                List<String> all = new ArrayList<>();
                Position next = null;
                do {
                    Page page = index.page(after(query, next));
                    all.addAll(ids(page));
                    next = page.next();
                } while (next != null);
                assertThat(all).as(query.toString()).isEqualTo(page(after(query, null), 1 << 30));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void findsImagesWhoseIdsAllComeAfterThoseBefore(Tuning tuning) throws Exception {
        try (CurationIndex index = CurationIndex.open(folder, CACHE, tuning)) {
            for (int batch = 0; batch < 30; batch++) {
                Changes changes = new Changes();
                for (int i = 0; i < 100; i++) {
                    CuratedImage image = image("2026/%02d/%02d.jpg".formatted(batch, i), 1);
                    changes.image(image);
                    images.put(image.imageId(), image);
                }
                index.apply(changes);

                Filter some = Filter.ALL.and(Range.atMost(Field.PROGRESS, Field.PROGRESS.value(0)));
                PageQuery query = new PageQuery(some, Field.HARDNESS, batch % 2 == 0, 20, null);
                Page page = index.page(query);
                assertThat(ids(page)).isEqualTo(page(query));
                PageQuery next = after(query, page.next());
                List<String> both = page(query, 40);
                assertThat(ids(index.page(next))).isEqualTo(both.subList(20, both.size()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void anEmptyIndexAnswersEveryQuestion(Tuning tuning) throws Exception {
        try (CurationIndex index = CurationIndex.open(folder, CACHE, tuning)) {
            for (int i = 0; i < 200; i++) {
                PageQuery query = anyQuery(10);
                assertThat(index.page(query).images()).as(query.toString()).isEmpty();
                assertThat(index.stats(query.filter()).images()).isZero();
            }
        }
    }

    @Test
    void anExportIsAllPagesTogether() throws Exception {
        try (CurationIndex index = CurationIndex.open(folder, CACHE)) {
            fill(index, 1_000, 10);
            PageQuery query = anyQuery(1 << 30);
            List<String> exported = new ArrayList<>();
            index.export(query, found -> exported.add(found.image().imageId()));

            assertThat(exported).isEqualTo(page(query));
        }
    }

    @Test
    void isTheSameAfterItWasOpenedAgain() throws Exception {
        List<List<String>> before = new ArrayList<>();
        List<PageQuery> queries = new ArrayList<>();
        try (CurationIndex index = CurationIndex.open(folder, CACHE)) {
            fill(index, 1_500, 10);
            for (int i = 0; i < 30; i++) {
                PageQuery query = anyQuery(30);
                queries.add(query);
                before.add(ids(index.page(query)));
            }
            Changes changes = new Changes();
            changes.position(Feed.HARDNESS, 2, 99);
            changes.skipped(Feed.TAGS, SkipReason.NOT_JSON);
            index.apply(changes);
        }
        try (CurationIndex index = CurationIndex.open(folder, CACHE)) {
            for (int i = 0; i < queries.size(); i++) {
                assertThat(ids(index.page(queries.get(i)))).isEqualTo(before.get(i));
            }
            assertThat(index.images()).isEqualTo(images.size());
            assertThat(index.positions()).containsEntry(new Place(Feed.HARDNESS, 2), 99L);
            assertThat(index.skips())
                    .containsExactly(Map.entry(new Skip(Feed.TAGS, SkipReason.NOT_JSON), 1L));
            // rows of forgotten images are given to new ones, and nothing is left of those
            fill(index, 1_500, 10);
            for (int i = 0; i < 50; i++) {
                PageQuery query = anyQuery(1 + random.nextInt(40));
                assertThat(ids(index.page(query))).as(query.toString()).isEqualTo(page(query));
            }
        }
    }

    @Test
    void tagsWaitForAnImageAndStayWithIt() throws Exception {
        try (CurationIndex index = CurationIndex.open(folder, CACHE)) {
            Changes first = new Changes();
            first.tags("later", List.of("drop", "review"));
            index.apply(first);
            assertThat(index.image("later")).isEmpty();

            Changes second = new Changes();
            second.image(image("later", 1));
            index.apply(second);
            assertThat(index.image("later").orElseThrow().tags()).containsExactly("drop", "review");
            Filter dropped = Filter.ALL.withTag("drop");
            assertThat(ids(index.page(new PageQuery(dropped, Field.HARDNESS, true, 5, null))))
                    .containsExactly("later");

            Changes third = new Changes();
            third.image(image("later", 2));
            third.tags("later", List.of());
            index.apply(third);
            assertThat(index.image("later").orElseThrow().tags()).isEmpty();
            assertThat(ids(index.page(new PageQuery(dropped, Field.HARDNESS, true, 5, null))))
                    .isEmpty();
        }
    }

    @Test
    void histogramsAndQuantilesCountEveryImageOnce() throws Exception {
        try (CurationIndex index = CurationIndex.open(folder, CACHE)) {
            fill(index, 2_000, 10);
            for (Field field : Field.values()) {
                Filter filter = anyFilter();
                double[] values =
                        images.values().stream()
                                .filter(image -> passes(image, filter))
                                .mapToDouble(image -> field.number(field.of(image)))
                                .sorted()
                                .toArray();
                Histogram histogram = index.histogram(filter, field, 7);
                assertThat(Arrays.stream(histogram.counts()).sum()).isEqualTo(values.length);
                if (values.length > 0) {
                    assertThat(histogram.least()).isEqualTo(values[0]);
                    assertThat(histogram.most()).isEqualTo(values[values.length - 1]);
                    double edge = histogram.edge(3);
                    long below = Arrays.stream(values).filter(value -> value < edge).count();
                    assertThat(Arrays.stream(histogram.counts()).limit(3).sum()).isEqualTo(below);
                    Quantiles quantiles =
                            Optional.ofNullable(index.stats(filter).quantiles().get(field))
                                    .orElseThrow();
                    double median = values[(int) Math.ceil(0.5 * values.length) - 1];
                    assertThat(quantiles.values()[3])
                            .isCloseTo(
                                    median,
                                    org.assertj.core.data.Percentage.withPercentage(0.0001));
                }
            }
        }
    }

    // ---- the plain way

    private void fill(CurationIndex index, int records, int batches) throws Exception {
        for (int batch = 0; batch < batches; batch++) {
            Changes changes = new Changes();
            for (int i = 0; i < records / batches; i++) {
                String id = "img-%d-é\uD83D\uDE00".formatted(random.nextInt(records / 2));
                int what = random.nextInt(20);
                if (what == 0) {
                    changes.forget(id);
                    images.remove(id);
                } else if (what == 1) {
                    List<String> some = TAGS.subList(0, random.nextInt(TAGS.size() + 1));
                    some = some.stream().sorted().toList();
                    changes.tags(id, some);
                    tags.put(id, some);
                } else {
                    // few values, so that many are the same
                    CuratedImage image = image(id, random.nextInt(60) / 20.0);
                    changes.image(image);
                    images.put(id, image);
                }
            }
            changes.position(Feed.HARDNESS, 0, batch);
            index.apply(changes);
        }
        assertThat(index.images()).isEqualTo(images.size());
    }

    private CuratedImage image(String id, double hardness) throws Exception {
        String source = SOURCES.get(random.nextInt(SOURCES.size()));
        ObjectNode record =
                TestingImages.record(
                        id,
                        hardness,
                        random.nextGaussian(),
                        1 + random.nextInt(4),
                        TestingImages.FIRST_TIME.plusSeconds(random.nextInt(50)),
                        source.isEmpty() ? null : source,
                        "label-" + random.nextInt(200));
        return new HardnessRecord().read(id.getBytes(UTF_8), TestingImages.bytes(record));
    }

    private PageQuery anyQuery(int limit) {
        Field sort = FIELDS.get(random.nextInt(FIELDS.size()));
        return new PageQuery(anyFilter(), sort, random.nextBoolean(), limit, null);
    }

    private Filter anyFilter() {
        Filter filter = Filter.ALL;
        if (random.nextInt(3) == 0) {
            filter = filter.withSource(SOURCES.get(random.nextInt(SOURCES.size())));
        }
        if (random.nextInt(4) == 0) {
            filter = filter.withLabel("label-" + random.nextInt(210));
        }
        if (random.nextInt(4) == 0) {
            filter = filter.withTag(TAGS.get(random.nextInt(TAGS.size())));
        }
        if (random.nextInt(4) == 0) {
            filter = filter.withIdPrefix("img-" + random.nextInt(30));
        }
        if (random.nextInt(3) == 0) {
            long least = Field.HARDNESS.value(random.nextDouble() * 3);
            filter = filter.and(Range.atLeast(Field.HARDNESS, least));
        }
        if (random.nextInt(3) == 0) {
            long most = Field.PROGRESS.value(random.nextGaussian());
            filter = filter.and(Range.atMost(Field.PROGRESS, most));
        }
        if (random.nextInt(5) == 0) {
            filter = filter.and(Range.atLeast(Field.SIGHTINGS, random.nextInt(5)));
        }
        return filter;
    }

    private List<String> page(PageQuery query) {
        return page(query, query.limit());
    }

    private List<String> page(PageQuery query, int limit) {
        Comparator<CuratedImage> byValue =
                Comparator.comparingDouble(image -> query.sort().number(query.sort().of(image)));
        Comparator<CuratedImage> byId =
                (one, other) ->
                        Arrays.compareUnsigned(
                                one.imageId().getBytes(UTF_8), other.imageId().getBytes(UTF_8));
        return images.values().stream()
                .filter(image -> passes(image, query.filter()))
                .sorted((query.descending() ? byValue.reversed() : byValue).thenComparing(byId))
                .limit(limit)
                .map(CuratedImage::imageId)
                .toList();
    }

    private boolean passes(CuratedImage image, Filter filter) {
        return filter.ranges().stream()
                        .allMatch(
                                range -> {
                                    long value = range.field().of(image);
                                    return value >= range.least() && value <= range.most();
                                })
                && same(filter.source(), image.origin().source())
                && same(filter.label(), image.origin().label())
                && (filter.tag() == null
                        || tags.getOrDefault(image.imageId(), List.of()).contains(filter.tag()))
                && (filter.idPrefix() == null || image.imageId().startsWith(filter.idPrefix()));
    }

    private static boolean same(@Nullable String wanted, @Nullable String actual) {
        return wanted == null || wanted.equals(actual == null ? "" : actual);
    }

    private static PageQuery after(PageQuery query, @Nullable Position position) {
        return new PageQuery(
                query.filter(), query.sort(), query.descending(), query.limit(), position);
    }

    private static List<String> ids(Page page) {
        return page.images().stream().map(found -> found.image().imageId()).toList();
    }
}
