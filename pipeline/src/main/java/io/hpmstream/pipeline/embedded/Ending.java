package io.hpmstream.pipeline.embedded;

import org.apache.flink.api.common.JobID;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a training with a savepoint, once, whoever asks first: the last step or a signal. Thread
 * safe.
 */
final class Ending implements AutoCloseable {

    private final EmbeddedFlink flink;
    private final JobID job;
    private final PrintStream out;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    Ending(EmbeddedFlink flink, JobID job, PrintStream out) {
        this.flink = flink;
        this.job = job;
        this.out = out;
    }

    boolean hasBegun() {
        return begun.get();
    }

    void await() throws InterruptedException {
        ended.await();
    }

    /** Takes the savepoint and tells where it is, unless that was done. */
    @Override
    public void close() throws Exception {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!flink.hasEnded(job)) {
                out.println(
                        "savepoint    " + flink.stopWithSavepoint(job, flink.savepointFolder()));
                out.flush();
            }
        } finally {
            ended.countDown();
        }
    }
}
