package io.hpmstream.pipeline.doctor;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Watches a running job for a while. Confined to one thread. */
public final class Doctor {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI address;
    private final FlinkRest flink;

    /** Examines jobs of the Flink whose web interface is there. */
    public Doctor(URI address) {
        this.address = address;
        this.flink = new FlinkRest(address);
    }

    /**
     * The one job that runs.
     *
     * @throws DoctorException if there is none, or more than one
     */
    public String onlyJob() throws DoctorException, InterruptedException {
        Map<String, String> jobs = new TreeMap<>(flink.runningJobs());
        if (jobs.size() == 1) {
            return jobs.keySet().iterator().next();
        }
        throw new DoctorException(
                jobs.isEmpty()
                        ? "no job runs on the Flink at " + address
                        : "%d jobs run on the Flink at %s; choose one with --job: %s"
                                .formatted(jobs.size(), address, jobs));
    }

    /**
     * What the job does in the next seconds.
     *
     * @throws DoctorException if it does not run, restarts meanwhile or tells nothing
     */
    public Measurements watch(String job, Duration time)
            throws DoctorException, InterruptedException {
        long deadline = System.nanoTime() + time.plus(PATIENCE).toNanos();
        Sample first = flink.sample(job);
        while (!first.isComplete()) {
            pause(deadline, job);
            first = flink.sample(job);
        }
        double end = first.uptimeSeconds() + time.toMillis() / 1e3;
        Sample last = first;
        while (last.uptimeSeconds() < end) {
            pause(deadline, job);
            last = flink.sample(job);
            if (last.isComplete() && last.uptimeSeconds() < first.uptimeSeconds()) {
                throw new DoctorException(
                        "job %s was restarted while it was watched; %s/#/job/%s/exceptions tells why"
                                .formatted(job, address, job));
            }
        }
        return first.until(last);
    }

    private static void pause(long deadline, String job)
            throws DoctorException, InterruptedException {
        if (System.nanoTime() > deadline) {
            throw new DoctorException(
                    "job %s tells no metrics: is it a training of hpm-stream that has begun?"
                            .formatted(job));
        }
        Thread.sleep(POLL.toMillis());
    }
}
