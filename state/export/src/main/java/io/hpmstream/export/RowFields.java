package io.hpmstream.export;

import io.hpmstream.hardness.RecentSighting;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The fields of one row while it is read. */
final class RowFields {

    @Nullable String imageId;
    @Nullable Double hardness;
    @Nullable Double progress;
    @Nullable Long sightings;
    @Nullable Instant firstSeen;
    @Nullable Instant lastSeen;
    @Nullable Long lastStep;
    @Nullable Long imagesSeen;
    @Nullable Double meanLoss;
    @Nullable Double loss;
    @Nullable Double expectedLoss;
    @Nullable String source;
    @Nullable String label;
    @Nullable String uri;
    @Nullable String sha256;
    @Nullable Long width;
    @Nullable Long height;
    @Nullable String topic;
    @Nullable Long partition;
    @Nullable Long offset;
    double @Nullable [] crop;
    boolean flipped;
    @Nullable List<RecentSighting> recent;
    @Nullable PatchHardness grid;
    List<String> tags = List.of();

    ImageRow row() throws IOException {
        return new ImageRow(
                require("imageId", imageId),
                hardness == null ? Double.NaN : hardness,
                progress == null ? Double.NaN : progress,
                require("sightings", sightings),
                firstSeen,
                lastSeen,
                require("lastStep", lastStep),
                require("imagesSeen", imagesSeen),
                meanLoss,
                sha256 == null ? null : last(sha256),
                require("recent", recent),
                require("grid", grid),
                tags);
    }

    private LastSighting last(String digest) throws IOException {
        double[] part = require("crop", crop);
        return new LastSighting(
                loss,
                expectedLoss,
                source,
                label,
                uri,
                digest,
                Math.toIntExact(require("width", width)),
                Math.toIntExact(require("height", height)),
                require("topic", topic),
                Math.toIntExact(require("partition", partition)),
                require("offset", offset),
                new ShownPart(part[0], part[1], part[2], part[3], flipped));
    }

    static <T> T require(String name, @Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException("cannot read a row: " + name + " is missing or null");
        }
        return value;
    }
}
