package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.SightingTail;
import io.hpmstream.pipeline.TrainedImage;
import io.hpmstream.pipeline.config.PretrainConfig;

/**
 * How far a job has trained, by what it tells in its hardness topic. Flink's metrics are no
 * substitute: after a process was killed, REST may tell an old value for minutes. Confined to one
 * thread.
 */
final class JobSteps implements AutoCloseable {
    private final SightingTail tail;
    private long highest;

    /** Follows a job that was submitted just now, so that it has not told anything yet. */
    JobSteps(PretrainConfig config) {
        tail = SightingTail.fromNow(config);
    }

    /** The highest step whose images were told; one that was lost and repeated since counts too. */
    long highest() {
        for (TrainedImage image : tail.drain()) {
            highest = Math.max(highest, image.step());
        }
        return highest;
    }

    @Override
    public void close() {
        tail.close();
    }
}
