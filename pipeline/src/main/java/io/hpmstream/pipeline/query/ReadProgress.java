package io.hpmstream.pipeline.query;

/** Is told how far a long reading is. */
public interface ReadProgress {

    /** Tells nobody. */
    ReadProgress NONE = done -> {};

    /**
     * One image more was read.
     *
     * @param done share of the work behind it, 0 to 1
     */
    void read(double done);
}
