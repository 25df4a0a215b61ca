package io.hpmstream.pipeline.pretrain;

import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.TaggedImages;

import java.util.function.Consumer;

/** The images that curators tagged {@code drop}, in a topic of tags. Thread safe. */
public final class TaggedDropList implements DropList {

    private static final String TAG = "drop";

    private final TaggedImages images;

    private TaggedDropList(TaggedImages images) {
        this.images = images;
    }

    /** Reads the topic to its end and follows it. */
    public static TaggedDropList follow(
            KafkaConnection kafka, String topic, Consumer<Exception> failure) {
        return new TaggedDropList(TaggedImages.follow(kafka, topic, TAG, failure));
    }

    @Override
    public boolean contains(String imageId) {
        return images.contains(imageId);
    }

    @Override
    public long changes() {
        return images.changes();
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public void close() {
        images.close();
    }
}
