package io.hpmstream.pipeline.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends the processes of a cluster by the numbers in its folder: the supervisor first, so that it
 * starts nothing again, then those that use others before those that are used.
 */
final class ClusterStop {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Cluster cluster;

    ClusterStop(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Returns how many were running. */
    int run() throws InterruptedException {
        List<String> names = cluster.status().stream().map(ProcessStatus::name).toList();
        int ended = 0;
        for (List<String> together :
                List.of(
                        named(names, ProcessSpecs.SUPERVISOR),
                        named(names, ProcessSpecs.TASK_MANAGER),
                        named(names, ProcessSpecs.JOB_MANAGER),
                        names)) {
            ended += end(together);
        }
        names.forEach(this::forget);
        return ended;
    }

    private static List<String> named(List<String> names, String prefix) {
        return names.stream().filter(name -> name.startsWith(prefix)).toList();
    }

    private int end(List<String> names) throws InterruptedException {
        List<ProcessRecord> running = new ArrayList<>();
        for (String name : names) {
            ProcessRecord.read(cluster.folder().record(name))
                    .filter(record -> record.running().isPresent())
                    .ifPresent(running::add);
        }
        running.forEach(record -> record.running().ifPresent(ProcessHandle::destroy));
        awaitEnd(running);
        running.forEach(record -> record.running().ifPresent(ProcessHandle::destroyForcibly));
        awaitEnd(running);
        return running.size();
    }

    private static void awaitEnd(List<ProcessRecord> processes) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline
                && processes.stream().anyMatch(process -> process.running().isPresent())) {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private void forget(String name) {
        try {
            Files.deleteIfExists(cluster.folder().record(name));
            Files.deleteIfExists(cluster.folder().hold(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot forget process " + name, e);
        }
    }
}
