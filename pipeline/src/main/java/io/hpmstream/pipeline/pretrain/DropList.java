package io.hpmstream.pipeline.pretrain;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * The images that are not to be trained, as far as is known by now. It changes while it is asked.
 */
public interface DropList extends AutoCloseable {

    boolean contains(String imageId);

    /** Grows with every change. */
    long changes();

    /** How many images are in it. */
    int size();

    @Override
    void close();

    /** Opens it where the training runs. */
    @FunctionalInterface
    interface Opener extends Serializable {

        /** Opens a list that never holds an image. */
        Opener NOTHING = failure -> Empty.INSTANCE;

        /**
         * Returns when all is known that was said before.
         *
         * @param failure told, on any thread, if the list can no longer be kept
         */
        DropList open(Consumer<Exception> failure) throws Exception;
    }

    /** Holds no image. */
    enum Empty implements DropList {
        INSTANCE;

        @Override
        public boolean contains(String imageId) {
            return false;
        }

        @Override
        public long changes() {
            return 0;
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
