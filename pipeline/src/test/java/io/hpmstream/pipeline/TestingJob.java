package io.hpmstream.pipeline;

import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.embedded.EmbeddedFlink;
import io.hpmstream.pipeline.embedded.JobMonitor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real job on an embedded Flink of its own, reading a topic that the test feeds. A model of a
 * few thousand weights and batches of 4 unless options say otherwise.
 */
public final class TestingJob implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final AtomicLong RUNS = new AtomicLong();

    private final EmbeddedFlink flink;
    private final JobID id;
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private long number;

    private TestingJob(EmbeddedFlink flink, JobID id, String bootstrap, String topic) {
        this.flink = flink;
        this.id = id;
        this.topic = topic;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap, "max.request.size", 20 << 20),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Starts Flink and the job. */
    public static TestingJob start(
            TestingKafka kafka, String topic, Path folder, Map<String, String> options)
            throws Exception {
        String name = "testing-job-" + RUNS.incrementAndGet();
        Configuration all =
                Configuration.fromMap(
                        Map.of(
                                "hpm.run.id",
                                name,
                                "hpm.kafka.bootstrap-servers",
                                kafka.bootstrapServers(),
                                "hpm.topics.images",
                                topic,
                                "hpm.topics.hardness",
                                name + "-hardness",
                                "hpm.topics.dead-letter",
                                name + "-dead",
                                "hpm.model.image-size",
                                "32",
                                "hpm.model.patch-size",
                                "8",
                                "hpm.train.batch-size",
                                "4",
                                "hpm.compute.threads",
                                "1",
                                "metrics.fetcher.update-interval",
                                "200"));
        ConfigFile.override(all, options);
        PretrainConfig config = PretrainConfig.from(all);
        PretrainJob.ensureTopics(config);
        EmbeddedFlink flink = EmbeddedFlink.start(config.flink(), folder.resolve(name));
        try {
            return new TestingJob(flink, flink.submit(config), kafka.bootstrapServers(), topic);
        } catch (Exception e) {
            flink.close();
            throw e;
        }
    }

    public JobID id() {
        return id;
    }

    public URI address() throws Exception {
        return flink.address();
    }

    public URI metricsAddress() throws Exception {
        return flink.metricsAddress().orElseThrow();
    }

    /** Sends images, keys counted up. */
    public void publish(List<byte[]> images) throws Exception {
        publish(images, null);
    }

    /** Sends images to one partition, keys counted up. */
    public void publishTo(int partition, List<byte[]> images) throws Exception {
        publish(images, partition);
    }

    private void publish(List<byte[]> images, @Nullable Integer partition) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (byte[] image : images) {
            byte[] key = ("image-" + number++).getBytes(UTF_8);
            sent.add(producer.send(new ProducerRecord<>(topic, partition, key, image)));
        }
        for (Future<?> any : sent) {
            any.get();
        }
    }

    /** Waits until so many steps are made. */
    public void awaitStep(long step) throws Exception {
        JobMonitor monitor = flink.monitor(id);
        await(() -> monitor.trainerMetric("step").orElse(0) >= step);
    }

    /** Waits until a metric of the training stage has this value. */
    public void awaitTrainerMetric(String name, double value) throws Exception {
        JobMonitor monitor = flink.monitor(id);
        await(() -> monitor.trainerMetric(name).orElse(-1) == value);
    }

    /** Waits until so many checkpoints are complete. */
    public void awaitCheckpoints(long checkpoints) throws Exception {
        JobMonitor monitor = flink.monitor(id);
        await(() -> monitor.checkpointsCompleted() >= checkpoints);
    }

    /** A condition that asks a server. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("within %s", LIMIT).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        flink.close();
    }
}
