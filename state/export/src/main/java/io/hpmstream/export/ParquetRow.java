package io.hpmstream.export;

import io.hpmstream.hardness.RecentSighting;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** Writes one row as Parquet wants it told: field by field, with the index of each. */
final class ParquetRow {

    private final RecordConsumer to;

    ParquetRow(RecordConsumer to) {
        this.to = to;
    }

    void write(ImageRow row) {
        to.startMessage();
        text(Column.IMAGE_ID, row.imageId());
        number(Column.HARDNESS, row.hardness());
        number(Column.PROGRESS, row.progress());
        whole(Column.SIGHTINGS, row.sightings());
        time(Column.FIRST_SEEN, row.firstSeen());
        time(Column.LAST_SEEN, row.lastSeen());
        whole(Column.LAST_STEP, row.lastStep());
        whole(Column.IMAGES_SEEN, row.imagesSeen());
        number(Column.MEAN_LOSS, row.meanLoss());
        if (row.last() != null) {
            last(row.last());
        }
        recent(row.recent());
        grid(row.grid());
        tags(row.tags());
        to.endMessage();
    }

    private void last(LastSighting last) {
        number(Column.LOSS, last.loss());
        number(Column.EXPECTED_LOSS, last.expectedLoss());
        text(Column.SOURCE, last.source());
        text(Column.LABEL, last.label());
        text(Column.URI, last.uri());
        text(Column.SHA256, last.sha256());
        small(Column.WIDTH, last.width());
        small(Column.HEIGHT, last.height());
        text(Column.TOPIC, last.topic());
        small(Column.PARTITION, last.partition());
        whole(Column.OFFSET, last.offset());
        crop(last.crop());
        field(Column.FLIPPED, () -> to.addBoolean(last.crop().flipped()));
    }

    private void crop(ShownPart crop) {
        double[] parts = {crop.x(), crop.y(), crop.width(), crop.height()};
        String[] names = {"x", "y", "width", "height"};
        field(
                Column.CROP,
                () -> {
                    to.startGroup();
                    for (int i = 0; i < parts.length; i++) {
                        to.startField(names[i], i);
                        to.addDouble(parts[i]);
                        to.endField(names[i], i);
                    }
                    to.endGroup();
                });
    }

    private void recent(List<RecentSighting> recent) {
        field(
                Column.RECENT,
                () ->
                        list(
                                recent.size(),
                                i -> {
                                    to.startGroup();
                                    to.startField("step", 0);
                                    to.addLong(recent.get(i).step());
                                    to.endField("step", 0);
                                    to.startField("hardness", 1);
                                    to.addFloat(recent.get(i).hardness());
                                    to.endField("hardness", 1);
                                    to.endGroup();
                                }));
    }

    private void grid(PatchHardness grid) {
        field(
                Column.GRID,
                () -> {
                    to.startGroup();
                    to.startField("rows", 0);
                    to.addInteger(grid.rows());
                    to.endField("rows", 0);
                    to.startField("columns", 1);
                    to.addInteger(grid.columns());
                    to.endField("columns", 1);
                    to.startField("hardness", 2);
                    cells(grid);
                    to.endField("hardness", 2);
                    to.endGroup();
                });
    }

    private void cells(PatchHardness grid) {
        to.startGroup();
        to.startField("list", 0);
        for (int i = 0; i < grid.size(); i++) {
            to.startGroup();
            if (!Float.isNaN(grid.at(i))) {
                to.startField("element", 0);
                to.addFloat(grid.at(i));
                to.endField("element", 0);
            }
            to.endGroup();
        }
        to.endField("list", 0);
        to.endGroup();
    }

    private void tags(List<String> tags) {
        field(
                Column.TAGS,
                () -> list(tags.size(), i -> to.addBinary(Binary.fromString(tags.get(i)))));
    }

    private void list(int size, Element element) {
        to.startGroup();
        if (size > 0) { // a field without values is an error
            to.startField("list", 0);
            for (int i = 0; i < size; i++) {
                to.startGroup();
                to.startField("element", 0);
                element.write(i);
                to.endField("element", 0);
                to.endGroup();
            }
            to.endField("list", 0);
        }
        to.endGroup();
    }

    private void text(Column column, @Nullable String value) {
        if (value != null) {
            field(column, () -> to.addBinary(Binary.fromString(value)));
        }
    }

    private void number(Column column, @Nullable Double value) {
        if (value != null && !value.isNaN()) {
            field(column, () -> to.addDouble(value));
        }
    }

    private void whole(Column column, long value) {
        field(column, () -> to.addLong(value));
    }

    private void small(Column column, int value) {
        field(column, () -> to.addInteger(value));
    }

    private void time(Column column, @Nullable Instant time) {
        if (time != null) {
            whole(column, time.toEpochMilli());
        }
    }

    private void field(Column column, Runnable value) {
        int index = ParquetSchema.IMAGE.getFieldIndex(column.jsonName());
        to.startField(column.jsonName(), index);
        value.run();
        to.endField(column.jsonName(), index);
    }

    private interface Element {
        void write(int index);
    }
}
