package io.hpmstream.pipeline.embedded;

import org.apache.flink.api.common.JobStatus;

import java.io.IOException;

/** The job ended by itself, and not well. */
public final class JobFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private JobFailedException(String message) {
        super(message);
    }

    /** Throws if the job failed for good, with the reason. */
    public static void throwIfFailed(JobMonitor monitor)
            throws JobFailedException, IOException, InterruptedException {
        JobStatus status = monitor.status();
        if (status.isTerminalState() && status != JobStatus.FINISHED) {
            throw new JobFailedException(
                    "the training job ended as %s: %s"
                            .formatted(status, monitor.failure().orElse("Flink gives no reason")));
        }
    }
}
