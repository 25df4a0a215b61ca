package io.hpmstream.pipeline.doctor;

/** What keeps a training from being faster. */
public enum Bottleneck {
    /** Images arrive too slowly, or are read from Kafka too slowly. */
    SOURCE,
    /** The decoding threads. */
    DECODE,
    /** The model's computation: what a training should wait for. */
    TRAINER,
    /** Checkpoints hold up the trainer. */
    CHECKPOINT,
    /** Reading and writing what is remembered of images. */
    STATE,
    /** Checkpoints or hardness records are not taken fast enough by what stores them. */
    STORAGE,
    /** One of several source tasks has most of the images. */
    SKEW
}
