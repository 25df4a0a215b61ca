package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps a second live run of the same id away: as long as a run lives, it is a member of the
 * consumer group {@code <run id>-lease}, and nobody starts while somebody else is in it. A run that
 * was killed is a member until its session ends, some seconds later. The member reads nothing.
 *
 * <p>Two that start at the same moment may both be refused, but never both go on. A run that its
 * broker has not heard of for a session has lost its place; if another one has begun since, it is
 * the first that ends.
 *
 * <p>The consumer belongs to a thread of its own, until {@link #close}.
 */
public final class RunLease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration LEAVE = Duration.ofSeconds(5);

    private final KafkaConnection connection;
    private final LeaseGroup group;
    private final String topic;
    private final String clientId;
    private final Consumer<RunTakenException> whenTaken;
    private final Thread thread;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    private RunLease(
            KafkaConnection connection,
            String topic,
            String job,
            Consumer<RunTakenException> whenTaken) {
        this.connection = connection;
        this.group = new LeaseGroup(connection);
        this.topic = topic;
        this.clientId = group.clientId(job);
        this.whenTaken = whenTaken;
        this.thread = new Thread(this::hold, "hpm-lease");
        thread.setDaemon(true);
        thread.setContextClassLoader(RunLease.class.getClassLoader());
    }

    /**
     * Checks, before a run is started, that no other run of its id is alive. Waits for the session
     * of one that was killed.
     *
     * @throws RunTakenException if there is one, naming it
     */
    public static void requireFree(KafkaConnection connection) {
        requireFree(new LeaseGroup(connection), "");
    }

    /**
     * Checks the same where the run may have been started as this job before, which then is no
     * other run.
     */
    public static void requireFree(KafkaConnection connection, String job) {
        LeaseGroup group = new LeaseGroup(connection);
        requireFree(group, group.clientId(job));
    }

    private static void requireFree(LeaseGroup group, String own) {
        try {
            group.awaitFree(own);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaSetupException("interrupted while asking Kafka for other runs", e);
        }
    }

    /**
     * Takes the place of the one live run. A job that restarts takes it over from itself.
     *
     * @param topic any topic that exists
     * @param job an id that no other job has
     * @param whenTaken is told if the place turns out to be somebody else's, on another thread
     * @throws RunTakenException if another run is alive
     */
    public static RunLease take(
            KafkaConnection connection,
            String topic,
            String job,
            Consumer<RunTakenException> whenTaken)
            throws InterruptedException {
        RunLease lease = new RunLease(connection, topic, job, whenTaken);
        lease.group.awaitFree(lease.clientId);
        lease.thread.start();
        return lease;
    }

    private void hold() {
        while (end.getCount() > 0) {
            try {
                stay();
                return;
            } catch (AuthorizationException e) {
                LOG.warn(
                        "may not join the consumer group {}: another run of the id {} would not be noticed",
                        group.id(),
                        connection.runId(),
                        e);
                return;
            } catch (KafkaException e) {
                LOG.warn("left the consumer group {}, joining it again", group.id(), e);
                pause();
            }
        }
    }

    /** Until the end, or until another run is seen. */
    private void stay() {
        KafkaConsumer<byte[], byte[]> member = member();
        consumer = member;
        Membership membership = new Membership(member);
        try {
            member.subscribe(List.of(topic), membership);
            while (end.getCount() > 0 && membership.taken == null) {
                member.poll(POLL);
            }
        } catch (WakeupException e) {
            LOG.debug("the run ends", e);
        } finally {
            member.close(CloseOptions.timeout(LEAVE));
        }
        if (membership.taken != null) {
            whenTaken.accept(membership.taken);
        }
    }

    private void pause() {
        try {
            boolean ended = end.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("ended: {}", ended);
        } catch (InterruptedException e) {
            end.countDown(); // nobody but the end of the process interrupts this thread
        }
    }

    private KafkaConsumer<byte[], byte[]> member() {
        Properties client =
                connection.clientProperties(
                        Map.of(
                                "session.timeout.ms",
                                Long.toString(group.session().toMillis()),
                                "auto.offset.reset",
                                "latest"));
        client.setProperty("group.id", group.id());
        client.setProperty("client.id", clientId);
        client.setProperty("group.protocol", "classic");
        client.setProperty("enable.auto.commit", "false");
        // a restarted job must not fence itself
        client.remove("group.instance.id");
        return new KafkaConsumer<>(
                client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Looks around whenever this run becomes a member, at first or after it was given up. */
    private final class Membership implements ConsumerRebalanceListener {

        private final KafkaConsumer<byte[], byte[]> member;
        private boolean established;
        private @Nullable RunTakenException taken;

        private Membership(KafkaConsumer<byte[], byte[]> member) {
            this.member = member;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            member.pause(partitions);
            if (established) {
                return; // somebody looks around, and will see this run
            }
            try {
                group.requireAlone(clientId);
                established = true;
            } catch (RunTakenException e) {
                taken = e; // Kafka would log whatever is thrown here
            } catch (ExecutionException e) {
                LOG.warn("cannot see who else is in the consumer group {}", group.id(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            established = false;
        }
    }

    /** Leaves, so that another run may begin at once. */
    @Override
    public void close() {
        end.countDown();
        KafkaConsumer<byte[], byte[]> member = consumer;
        if (member != null) {
            member.wakeup();
        }
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(LEAVE.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
