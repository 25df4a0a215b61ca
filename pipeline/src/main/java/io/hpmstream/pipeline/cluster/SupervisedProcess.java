package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.metrics.PrometheusEndpoint;
import io.hpmstream.pipeline.run.DeletedFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One process of a cluster as its supervisor sees it: started when what it needs is there, started
 * again when it died, later each time it dies soon. It outlives its supervisor, and a new one takes
 * it over. Confined to one thread.
 */
final class SupervisedProcess {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedProcess.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    // who ran for so long did not die of its start
    private static final Duration STEADY = Duration.ofSeconds(20);

    private final ClusterFolder folder;
    private final ProcessSpec spec;
    private Optional<ProcessRecord> record;
    private long startedNanos;
    private long notBeforeNanos;
    private boolean deathNoticed;
    private Duration wait = FIRST_WAIT;

    SupervisedProcess(ClusterFolder folder, ProcessSpec spec, long now) {
        this.folder = folder;
        this.spec = spec;
        this.record = ProcessRecord.read(folder.record(spec.name()));
        this.startedNanos = now;
        this.notBeforeNanos = now;
    }

    /** Starts it if it does not run and its time has come. Called again and again. */
    void tend(long now) {
        if (record.flatMap(ProcessRecord::running).isPresent()
                || Files.exists(folder.hold(spec.name()))) {
            return;
        }
        if (record.isPresent() && !deathNoticed) {
            deathNoticed = true;
            LOG.warn("{} died: process {}", spec.name(), record.get().pid());
            waitLonger(now);
        }
        if (now - notBeforeNanos >= 0 && spec.needs().stream().allMatch(Ports::isServed)) {
            try {
                start(now);
            } catch (IOException e) {
                // a full disk may be empty again the next time
                LOG.error("cannot start {}", spec.name(), e);
                waitLonger(now);
            }
        }
    }

    private void waitLonger(long now) {
        if (now - startedNanos > STEADY.toNanos()) {
            wait = FIRST_WAIT;
        }
        LOG.info("starting {} again in {} ms", spec.name(), wait.toMillis());
        notBeforeNanos = now + wait.toNanos();
        Duration twice = wait.multipliedBy(2);
        wait = twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
    }

    private void start(long now) throws IOException {
        int restarts = record.map(last -> last.restarts() + 1).orElse(0);
        // what a process that was killed left behind
        DeletedFolder.delete(folder.temporary(spec.name()));
        Files.createDirectories(folder.temporary(spec.name()));
        new PrometheusEndpoint(folder.metrics(spec.name())).forget();
        ProcessRecord started =
                ProcessRecord.of(spec.name(), launch(folder, spec).toHandle(), restarts);
        started.write(folder.record(spec.name()));
        LOG.info("started {}: process {}", spec.name(), started.pid());
        record = Optional.of(started);
        deathNoticed = false;
        startedNanos = now;
        notBeforeNanos = now;
    }

    /** Starts a process that does not end with this one and hears no signal of its terminal. */
    static Process launch(ClusterFolder folder, ProcessSpec spec) throws IOException {
        Path output = folder.output(spec.name());
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\"")
                        .directory(folder.root().toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .redirectErrorStream(true);
        builder.command().addAll(spec.command());
        Map<String, String> environment = builder.environment();
        // the options of our JVM are not those of others
        environment
                .keySet()
                .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        if (!spec.computes()) {
            // what suits tensors wastes memory elsewhere
            environment.keySet().removeIf(name -> name.startsWith("MALLOC_"));
            environment.put("MALLOC_ARENA_MAX", "2");
        }
        environment.putAll(spec.environment());
        return builder.start();
    }
}
