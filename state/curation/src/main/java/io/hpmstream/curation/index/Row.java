package io.hpmstream.curation.index;

import io.hpmstream.curation.image.CuratedImage;

import java.nio.ByteBuffer;

/**
 * What is searched and sorted by of one image: values of {@link Field} and numbers of {@link Word}.
 */
record Row(
        long hardness,
        long progress,
        long sightings,
        long lastSeen,
        int source,
        int label,
        int tags) {

    private static final int BYTES = 4 * Long.BYTES + 3 * Integer.BYTES;

    static Row of(CuratedImage image, int source, int label, int tags) {
        return new Row(
                Field.HARDNESS.of(image),
                Field.PROGRESS.of(image),
                Field.SIGHTINGS.of(image),
                Field.LAST_SEEN.of(image),
                source,
                label,
                tags);
    }

    Row withTags(int others) {
        return new Row(hardness, progress, sightings, lastSeen, source, label, others);
    }

    long value(Field field) {
        return switch (field) {
            case HARDNESS -> hardness;
            case PROGRESS -> progress;
            case SIGHTINGS -> sightings;
            case LAST_SEEN -> lastSeen;
        };
    }

    byte[] withId(byte[] imageId) {
        return ByteBuffer.allocate(BYTES + imageId.length)
                .putLong(hardness)
                .putLong(progress)
                .putLong(sightings)
                .putLong(lastSeen)
                .putInt(source)
                .putInt(label)
                .putInt(tags)
                .put(imageId)
                .array();
    }

    static Row read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Row(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getInt(),
                in.getInt(),
                in.getInt());
    }

    static byte[] idOf(byte[] bytes) {
        byte[] id = new byte[bytes.length - BYTES];
        ByteBuffer.wrap(bytes).position(BYTES).get(id);
        return id;
    }
}
