package io.hpmstream.pipeline.pretrain;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** A list that changes when the test says so, between two images. */
final class TestingDropList implements DropList {

    private final Set<String> ids = new HashSet<>();
    private long changes;
    private Consumer<Exception> failure = e -> {};

    /** A list that holds these from the beginning. */
    static TestingDropList of(String... ids) {
        TestingDropList list = new TestingDropList();
        Arrays.stream(ids).forEach(list::add);
        return list;
    }

    // not serialised: the harness hands the operator the same object
    Opener opener() {
        return failed -> {
            failure = failed;
            return this;
        };
    }

    void add(String id) {
        ids.add(id);
        changes++;
    }

    void remove(String id) {
        ids.remove(id);
        changes++;
    }

    void fail(Exception e) {
        failure.accept(e);
    }

    @Override
    public boolean contains(String imageId) {
        return ids.contains(imageId);
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public int size() {
        return ids.size();
    }

    @Override
    public void close() {}
}
