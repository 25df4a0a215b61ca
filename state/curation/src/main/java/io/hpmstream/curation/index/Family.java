package io.hpmstream.curation.index;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The column families of the index, each with keys and values of its own. */
enum Family {
    /** Format, identity of the topics, positions in them, counters. */
    META("default", Shape.SMALL),
    /** Kind of word and number: the text. */
    WORD("word", Shape.SMALL),
    /** Image id: the packed image. */
    IMAGE("image", Shape.LARGE_VALUES),
    /** Image id: its row. */
    ROW_OF("row-of", Shape.LOOKED_UP),
    /** Row: what the columns hold of the image, and its id. */
    ROW("row", Shape.LOOKED_UP),
    /** Hardness and image id: the row. The next three alike. */
    BY_HARDNESS("by-hardness", Shape.SORTED),
    BY_PROGRESS("by-progress", Shape.SORTED),
    BY_SIGHTINGS("by-sightings", Shape.SORTED),
    BY_LAST_SEEN("by-last-seen", Shape.SORTED),
    /** Number of the source, hardness and image id: the row. */
    BY_SOURCE("by-source", Shape.SORTED),
    /** Image id: its tags; also of images that have no sighting yet. */
    TAGS("tags", Shape.SMALL),
    /** Image id: a small JPEG. */
    THUMBNAIL("thumbnail", Shape.LARGE_VALUES);

    /** How a family is used, which decides how RocksDB is tuned for it. */
    enum Shape {
        SMALL,
        LOOKED_UP,
        SORTED,
        LARGE_VALUES
    }

    private final String familyName;
    private final Shape shape;

    Family(String familyName, Shape shape) {
        this.familyName = familyName;
        this.shape = shape;
    }

    byte[] nameBytes() {
        return familyName.getBytes(US_ASCII);
    }

    Shape shape() {
        return shape;
    }
}
