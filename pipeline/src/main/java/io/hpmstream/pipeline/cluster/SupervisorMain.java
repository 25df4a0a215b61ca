package io.hpmstream.pipeline.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The process that watches over a cluster: it starts the others and starts again what died. When it
 * ends itself, by whatever signal, the others go on.
 */
public final class SupervisorMain {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private SupervisorMain() {}

    /**
     * Watches until a signal.
     *
     * @param arguments the folder of the cluster
     */
    public static void main(String[] arguments) throws InterruptedException {
        ClusterFolder folder = new ClusterFolder(Path.of(arguments[0]));
        ClusterPlan plan =
                ClusterPlan.read(folder)
                        .orElseThrow(() -> new ClusterException("no cluster in " + folder.root()));
        long begin = System.nanoTime();
        List<SupervisedProcess> processes =
                ProcessSpecs.of(folder, plan).stream()
                        .map(spec -> new SupervisedProcess(folder, spec, begin))
                        .toList();
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        // between the start of a process and the record of its number nothing may come
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(told, ended), "end"));
        try {
            while (!told.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                for (SupervisedProcess process : processes) {
                    process.tend(System.nanoTime());
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private static void endWith(CountDownLatch told, CountDownLatch ended) {
        told.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
