package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Counts the checkpoints of a running job through Flink's REST endpoints, and acts after every so
 * many of them. Savepoints do not count. One thread watches; any may end it.
 */
public final class CheckpointWatch implements Closeable {

    private static final Duration POLL = Duration.ofMillis(500);
    // ten minutes: longer than a JobManager needs to be replaced
    private static final int FAILED_QUESTIONS = 1200;
    private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");
    private static final long NOT_LOOKED_YET = -1;

    private final FlinkRest flink;
    private final String job;
    private final int every;
    private final Runnable action;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long latest = NOT_LOOKED_YET;
    private int counted;

    /**
     * @param job its number
     * @param every how many checkpoints there are between two actions, 1 or more
     * @param action must return at once, or checkpoints are missed
     */
    public CheckpointWatch(FlinkRest flink, String job, int every, Runnable action) {
        if (every < 1) {
            throw new IllegalArgumentException(
                    "there must be at least 1 checkpoint for each release, actual: " + every);
        }
        this.flink = flink;
        this.job = job;
        this.every = every;
        this.action = action;
    }

    /**
     * Watches until the job has ended.
     *
     * @throws IOException if Flink does not answer for ten minutes
     */
    public void watch() throws IOException, InterruptedException {
        int failures = 0;
        do {
            try {
                if (ENDED.contains(flink.get("/jobs/" + job).path("state").asText())) {
                    return;
                }
                count(flink.get("/jobs/%s/checkpoints".formatted(job)).path("history"));
                failures = 0;
            } catch (IOException e) {
                failures++;
                if (failures == FAILED_QUESTIONS) {
                    throw e;
                }
            }
        } while (!closed.await(POLL.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** A checkpoint that is complete ends those before it: their numbers only go up. */
    private void count(JsonNode history) {
        long before = latest;
        for (JsonNode checkpoint : history) {
            long id = checkpoint.path("id").asLong();
            if (checkpoint.path("status").asText().equals("COMPLETED")
                    && !checkpoint.path("is_savepoint").asBoolean()
                    && id > before) {
                latest = Math.max(latest, id);
                counted++;
            }
        }
        if (before == NOT_LOOKED_YET) {
            latest = Math.max(latest, 0);
            counted = 0; // those before this watch
        } else if (counted >= every) {
            counted %= every;
            action.run();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
