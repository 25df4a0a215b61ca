package io.hpmstream.curation.index;

import io.hpmstream.curation.image.CuratedImage;
import io.hpmstream.curation.image.PackedImage;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Applies batches: everything that one changes, and the positions after it, are one write, so that
 * a kill at any moment leaves the index as it was before a batch or after it. Confined to one
 * thread.
 */
final class IndexWriter implements AutoCloseable {

    static final byte[] NO_PREFIX = {};

    private static final int BATCHES_BETWEEN_COLLECTIONS = 64;

    private final Store store;
    private final Columns columns;
    private final Words words;
    private final Meta meta;
    private final FreeRows freeRows;
    private final RowsById rows;
    private final Prefixes prefixes;
    private final PackedImage packed = new PackedImage();
    private final WriteOptions options = new WriteOptions();
    private final int leastOrdered;
    private int batches;

    IndexWriter(
            Store store,
            Columns columns,
            Words words,
            Meta meta,
            FreeRows freeRows,
            RowsById rows,
            Prefixes prefixes,
            int leastOrdered) {
        this.store = store;
        this.columns = columns;
        this.words = words;
        this.meta = meta;
        this.freeRows = freeRows;
        this.rows = rows;
        this.prefixes = prefixes;
        this.leastOrdered = leastOrdered;
    }

    /** What becomes of one row, in memory, once the batch is written. */
    @SuppressWarnings("ArrayRecordComponent") // an id, never changed
    private record Outcome(int row, byte[] imageId, @Nullable Row before, @Nullable Row after) {}

    /** Changes the index by one batch. */
    void apply(Changes changes) throws RocksDBException {
        Batch batch = new Batch(store);
        List<Outcome> outcomes = plan(changes, batch);
        for (var thumbnail : changes.thumbnails().entrySet()) {
            byte[] id = thumbnail.getKey().getBytes(UTF_8);
            putOrDelete(Family.THUMBNAIL, id, thumbnail.getValue(), batch);
        }
        meta.write(changes, batch);
        batch.write(options);
        outcomes.forEach(this::remember);
        meta.wrote(changes);
        if (columns.images() >= leastOrdered && columns.order().isOutgrown()) {
            columns.order(IdOrder.of(store, columns.rows()));
        }
        if (++batches % BATCHES_BETWEEN_COLLECTIONS == 0) {
            store.collectGarbage();
        }
    }

    private List<Outcome> plan(Changes changes, Batch batch) throws RocksDBException {
        Set<String> touched = new LinkedHashSet<>(changes.images().keySet());
        touched.addAll(changes.tags().keySet());
        List<Outcome> outcomes = new ArrayList<>(touched.size());
        for (String id : touched) {
            byte[] key = id.getBytes(UTF_8);
            Optional<CuratedImage> image = changes.images().get(id);
            @Nullable List<String> tags = changes.tags().get(id);
            if (tags != null) {
                putOrDelete(Family.TAGS, key, stored(tags), batch);
            }
            Outcome outcome = plan(key, image, tags, batch);
            if (outcome != null) {
                write(outcome, batch);
                outcomes.add(outcome);
            }
        }
        return outcomes;
    }

    @SuppressWarnings("NullableOptional") // three cases: not touched, forgotten, seen
    private @Nullable Outcome plan(
            byte[] id,
            @Nullable Optional<CuratedImage> image,
            @Nullable List<String> tags,
            Batch batch)
            throws RocksDBException {
        int known = rows.row(id);
        @Nullable Row before = known == RowsById.NONE ? null : columns.row(known);
        if (image == null) {
            if (before == null || tags == null) {
                return null; // tags of an image that is not here yet: they wait for it
            }
            int number = words.numberOfTags(tags, batch);
            return new Outcome(known, id, before, before.withTags(number));
        }
        if (image.isEmpty()) {
            return before == null ? null : new Outcome(known, id, before, null);
        }
        CuratedImage seen = image.get();
        batch.put(Family.IMAGE, id, packed.pack(seen));
        Row after =
                Row.of(
                        seen,
                        words.give(Word.SOURCE, seen.origin().source(), batch),
                        words.give(Word.LABEL, seen.origin().label(), batch),
                        tagsOf(id, before, tags, batch));
        int row = before == null ? freeRows.take() : known;
        return new Outcome(row, id, before, after);
    }

    private int tagsOf(byte[] id, @Nullable Row before, @Nullable List<String> tags, Batch batch)
            throws RocksDBException {
        if (tags != null) {
            return words.numberOfTags(tags, batch);
        }
        if (before != null) {
            return before.tags();
        }
        byte @Nullable [] waiting = store.db().get(store.handle(Family.TAGS), id);
        return waiting == null
                ? Words.NONE
                : words.give(Word.TAGS, new String(waiting, UTF_8), batch);
    }

    private static void write(Outcome outcome, Batch batch) {
        byte[] id = outcome.imageId();
        byte[] row = Keys.row(outcome.row());
        Row before = outcome.before();
        Row after = outcome.after();
        if (after == null) {
            batch.delete(Family.IMAGE, id);
            batch.delete(Family.ROW_OF, id);
            batch.delete(Family.ROW, row);
        } else {
            if (before == null) {
                batch.put(Family.ROW_OF, id, row);
            }
            batch.put(Family.ROW, row, after.withId(id));
        }
        for (Field field : Field.values()) {
            byte @Nullable [] old =
                    before == null ? null : Keys.sorted(NO_PREFIX, before.value(field), id);
            byte @Nullable [] now =
                    after == null ? null : Keys.sorted(NO_PREFIX, after.value(field), id);
            move(field.sorted(), old, now, row, batch);
        }
        move(Family.BY_SOURCE, bySource(before, id), bySource(after, id), row, batch);
    }

    private static byte @Nullable [] bySource(@Nullable Row row, byte[] id) {
        return row == null ? null : Keys.sorted(Keys.row(row.source()), row.hardness(), id);
    }

    private static void move(
            Family family, byte @Nullable [] old, byte @Nullable [] now, byte[] row, Batch batch) {
        if (old != null && now != null && Arrays.equals(old, now)) {
            return; // each key is put once for each time it is deleted
        }
        if (old != null) {
            batch.deletePutOnce(family, old);
        }
        if (now != null) {
            batch.put(family, now, row);
        }
    }

    private void remember(Outcome outcome) {
        Row after = outcome.after();
        if (after == null) {
            columns.order().remove(outcome.row());
            columns.free(outcome.row());
            rows.remove(outcome.imageId());
            prefixes.removed(outcome.row());
            freeRows.give(outcome.row());
            return;
        }
        if (outcome.before() == null) {
            columns.order().put(outcome.row(), outcome.imageId());
        }
        columns.set(outcome.row(), after);
        if (outcome.before() == null) {
            rows.put(outcome.imageId(), outcome.row());
            prefixes.added(outcome.imageId(), outcome.row());
        }
    }

    private static Optional<byte[]> stored(List<String> tags) {
        return tags.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join("\n", tags).getBytes(UTF_8));
    }

    private static void putOrDelete(
            Family family, byte[] key, Optional<byte[]> value, Batch batch) {
        if (value.isPresent()) {
            batch.put(family, key, value.get());
        } else {
            batch.delete(family, key);
        }
    }

    @Override
    public void close() {
        options.close();
    }
}
