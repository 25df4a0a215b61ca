package io.hpmstream.curation.index;

/** Texts that many images share: in the columns they are numbers, given by {@link Words}. */
public enum Word {
    SOURCE(0),
    LABEL(1),
    /** A whole list of tags. */
    TAGS(2);

    private final int number;

    Word(int number) {
        this.number = number;
    }

    /** The same for ever, because the index is stored with it. */
    int number() {
        return number;
    }

    static Word of(int number) {
        for (Word word : values()) {
            if (word.number == number) {
                return word;
            }
        }
        throw new IllegalArgumentException("no kind of word has number " + number);
    }
}
