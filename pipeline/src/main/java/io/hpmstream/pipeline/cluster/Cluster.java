package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.installation.Installation;
import io.hpmstream.pipeline.metrics.PrometheusEndpoint;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Flink cluster on this machine with all that it leans on: ZooKeeper, an S3 server, Kafka, a
 * JobManager and TaskManagers, each a process of its own on the loopback address, watched over by a
 * supervisor. It outlives the process that started it, and this object knows nothing but the
 * folder: any process can ask about it, and stop it, also when its supervisor was killed. Confined
 * to one thread.
 */
public final class Cluster {

    private final ClusterFolder folder;

    /** The cluster whose files lie in a folder, running or not. */
    public Cluster(Path folder) {
        this.folder = new ClusterFolder(folder);
    }

    /** Where all its files lie. */
    public ClusterFolder folder() {
        return folder;
    }

    /**
     * Its ports and sizes.
     *
     * @throws ClusterException if there is none in the folder
     */
    public ClusterPlan plan() {
        return ClusterPlan.read(folder)
                .orElseThrow(
                        () ->
                                new ClusterException(
                                        "no cluster in %s: start one with hpm cluster start"
                                                .formatted(folder.root())));
    }

    /**
     * Starts what does not run; {@link ClusterReadiness} tells when it can be used. A cluster that
     * was there before comes back with its data, at its old ports, and its jobs go on.
     *
     * @param taskManagers how many; empty: as before, or one
     * @param flinkOptions what shall be different in Flink's configuration
     * @throws ClusterRunsException if it runs
     */
    public void start(
            Installation installation,
            Optional<Integer> taskManagers,
            Map<String, String> flinkOptions)
            throws IOException {
        Optional<ProcessHandle> supervisor = running(ProcessSpecs.SUPERVISOR);
        if (supervisor.isPresent()) {
            throw new ClusterRunsException(folder.root(), supervisor.get().pid());
        }
        Optional<ClusterPlan> before = ClusterPlan.read(folder);
        if (before.isEmpty() || !anyRuns(before.get())) {
            ClusterPlan plan =
                    before.map(
                                    old ->
                                            old.with(
                                                    taskManagers.orElse(old.taskManagers()),
                                                    flinkOptions))
                            .orElseGet(
                                    () ->
                                            ClusterPlan.onFreePorts(
                                                    taskManagers.orElse(1), flinkOptions));
            requireFree(plan);
            new ClusterFiles(folder).write(plan, installation);
        }
        startSupervisor();
    }

    private void startSupervisor() throws IOException {
        ProcessSpec spec = ProcessSpecs.supervisor(folder);
        Files.createDirectories(folder.temporary(spec.name()));
        Process process = SupervisedProcess.launch(folder, spec);
        ProcessRecord.of(spec.name(), process.toHandle(), 0).write(folder.record(spec.name()));
    }

    private boolean anyRuns(ClusterPlan plan) {
        return ProcessSpecs.of(folder, plan).stream()
                .anyMatch(spec -> running(spec.name()).isPresent());
    }

    private void requireFree(ClusterPlan plan) {
        plan.ports()
                .filter(port -> !Ports.isFree(port))
                .forEach(
                        port -> {
                            throw new ClusterException(
                                    "port %d of the cluster in %s is taken by another program: end it, or choose another folder with --dir"
                                            .formatted(port, folder.root()));
                        });
    }

    Optional<ProcessHandle> running(String process) {
        return ProcessRecord.read(folder.record(process)).flatMap(ProcessRecord::running);
    }

    /** How every process is, the supervisor first; empty if there is no cluster in the folder. */
    public List<ProcessStatus> status() {
        List<ProcessStatus> all = new ArrayList<>();
        ClusterPlan.read(folder)
                .ifPresent(
                        plan -> {
                            all.add(status(ProcessSpecs.supervisor(folder)));
                            ProcessSpecs.of(folder, plan).forEach(spec -> all.add(status(spec)));
                        });
        return all;
    }

    private ProcessStatus status(ProcessSpec spec) {
        Optional<ProcessRecord> record = ProcessRecord.read(folder.record(spec.name()));
        ProcessStatus.State state = ProcessStatus.State.DOWN;
        if (record.flatMap(ProcessRecord::running).isPresent()) {
            state =
                    spec.port() == 0 || Ports.isServed(spec.port())
                            ? ProcessStatus.State.UP
                            : ProcessStatus.State.STARTING;
        }
        return new ProcessStatus(
                spec.name(),
                state,
                record.map(ProcessRecord::pid).orElse(0L),
                spec.port(),
                record.map(ProcessRecord::restarts).orElse(0),
                folder.log(spec.name()),
                state == ProcessStatus.State.UP ? metrics(spec.name()) : Optional.empty());
    }

    private Optional<URI> metrics(String process) {
        try {
            return new PrometheusEndpoint(folder.metrics(process)).address();
        } catch (IOException e) {
            throw new ClusterException("cannot read " + folder.metrics(process), e);
        }
    }

    /**
     * Ends every process, the supervisor first; what they hold on disk stays.
     *
     * @return how many were running
     */
    public int stop() throws InterruptedException {
        return new ClusterStop(this).run();
    }

    /** Where Kafka is, as {@code host:port}. */
    public String bootstrapServers() {
        return plan().kafkaAddress();
    }
}
