package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;

/**
 * The consumer group whose members are the live runs of one id: at most one, unless something is
 * wrong. Immutable, thread safe.
 */
final class LeaseGroup {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseGroup.class);
    private static final String SESSION = "session.timeout.ms";
    private static final String USUAL_SESSION_MS = "10000";
    // how late a broker may notice that a session has ended
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final String TIMEOUT_MS = "15000";

    private final KafkaConnection connection;

    LeaseGroup(KafkaConnection connection) {
        this.connection = connection;
    }

    String id() {
        return connection.runId() + "-lease";
    }

    /** A member that is silent for so long is no member any more. */
    Duration session() {
        String millis = connection.properties().getOrDefault(SESSION, USUAL_SESSION_MS);
        return Duration.ofMillis(
                Long.parseLong(millis.matches("[1-9]\\d{0,8}") ? millis : USUAL_SESSION_MS));
    }

    /** The client id of the member that a job is; any other member is another run. */
    String clientId(String job) {
        return id() + "-" + job;
    }

    /**
     * Returns when nobody else is in the group: at once, or when the session of a member that was
     * killed has ended. Where the group cannot be asked, it warns and returns too.
     *
     * @param own client id of a member that is no other
     * @throws RunTakenException if there is somebody else for longer than a dead one is remembered
     */
    void awaitFree(String own) throws InterruptedException {
        try (Admin admin = admin()) {
            Duration patience = session().plus(PATIENCE);
            long deadline = System.nanoTime() + patience.toNanos();
            Optional<MemberDescription> other = other(admin, own);
            other.ifPresent(
                    member ->
                            LOG.info(
                                    "waiting up to {} s for the end of another run of the id {}: {}",
                                    patience.toSeconds(),
                                    connection.runId(),
                                    member.clientId()));
            while (other.isPresent()) {
                if (System.nanoTime() > deadline) {
                    throw taken(other.get());
                }
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
                other = other(admin, own);
            }
        } catch (ExecutionException | KafkaException e) {
            LOG.warn(
                    "cannot see whether another run of the id {} is alive, going on (consumer group {})",
                    connection.runId(),
                    id(),
                    e);
        }
    }

    /**
     * Who else is in the group.
     *
     * @throws RunTakenException if there is somebody
     */
    void requireAlone(String own) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            Optional<MemberDescription> other = other(admin, own);
            if (other.isPresent()) {
                throw taken(other.get());
            }
        }
    }

    private Admin admin() {
        return Admin.create(
                connection.clientProperties(
                        Map.of(
                                "client.id", connection.runId() + "-setup",
                                "default.api.timeout.ms", TIMEOUT_MS,
                                "request.timeout.ms", TIMEOUT_MS)));
    }

    private Optional<MemberDescription> other(Admin admin, String own)
            throws ExecutionException, InterruptedException {
        try {
            ConsumerGroupDescription group =
                    requireNonNull(
                                    admin.describeConsumerGroups(List.of(id()))
                                            .describedGroups()
                                            .get(id()))
                            .get();
            return group.members().stream()
                    .filter(member -> !member.clientId().equals(own))
                    .findFirst();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty(); // no run of this id was ever alive
            }
            throw e;
        }
    }

    private RunTakenException taken(MemberDescription member) {
        return new RunTakenException(
                "hpm.run.id must be of one live run at a time, actual: '%s' is alive (client %s on host %s, Kafka at %s); end that run, or give this one another hpm.run.id"
                        .formatted(
                                connection.runId(),
                                member.clientId(),
                                member.host().replaceFirst("^/", ""),
                                connection.bootstrapServers()));
    }
}
