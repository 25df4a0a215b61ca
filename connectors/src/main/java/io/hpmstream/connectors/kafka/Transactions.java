package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;

/**
 * Checks, before a run starts, that its Kafka transactions can live as long as they must: from the
 * beginning of one checkpoint interval to the end of the checkpoint after it.
 */
public final class Transactions {

    /** What a broker allows by default; Flink's own default of an hour is refused by it. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

    private static final String TIMEOUT = "transaction.timeout.ms";
    private static final String LONGEST = "transaction.max.timeout.ms";

    private Transactions() {}

    /**
     * Checks the time-out against the checkpoints and against the broker.
     *
     * @param interval {@code execution.checkpointing.interval}
     * @param checkpointTimeout {@code execution.checkpointing.timeout}
     * @throws KafkaSetupException if a transaction could end before its checkpoint is complete, or
     *     the broker refuses it
     */
    public static void check(
            KafkaConnection connection, Duration interval, Duration checkpointTimeout) {
        long timeout = timeout(connection);
        Duration open = interval.plus(checkpointTimeout);
        if (timeout <= open.toMillis()) {
            throw new KafkaSetupException(
                    ("%s must be longer than a checkpoint's interval and time-out together, actual: %d s, not more than %d s + %d s;"
                                    + " shorten execution.checkpointing.interval or execution.checkpointing.timeout, or raise"
                                    + " hpm.kafka.properties.%s and the broker's %s")
                            .formatted(
                                    TIMEOUT,
                                    timeout / 1000,
                                    interval.toSeconds(),
                                    checkpointTimeout.toSeconds(),
                                    TIMEOUT,
                                    LONGEST),
                    null);
        }
        OptionalLong longest = longest(connection);
        if (longest.isPresent() && timeout > longest.getAsLong()) {
            throw new KafkaSetupException(
                    "%s must not be longer than the broker allows, actual: %d ms, %s=%d; lower hpm.kafka.properties.%s or raise the broker's"
                            .formatted(TIMEOUT, timeout, LONGEST, longest.getAsLong(), TIMEOUT),
                    null);
        }
    }

    private static long timeout(KafkaConnection connection) {
        String text =
                connection
                        .properties()
                        .getOrDefault(TIMEOUT, Long.toString(DEFAULT_TIMEOUT.toMillis()));
        if (!text.matches("[1-9]\\d{0,9}")) {
            throw new KafkaSetupException(
                    "%s must be a positive number of milliseconds, actual: %s (hpm.kafka.properties.%s)"
                            .formatted(TIMEOUT, text, TIMEOUT),
                    null);
        }
        return Long.parseLong(text);
    }

    // empty where this run may not ask; the broker then says so itself
    private static OptionalLong longest(KafkaConnection connection) {
        try (Admin admin =
                Admin.create(
                        connection.clientProperties(
                                Map.of("client.id", connection.runId() + "-setup")))) {
            Node node = admin.describeCluster().nodes().get().iterator().next();
            ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
            Config config = admin.describeConfigs(List.of(broker)).all().get().get(broker);
            ConfigEntry longest = config == null ? null : config.get(LONGEST);
            return longest == null || longest.value() == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(longest.value()));
        } catch (ExecutionException | KafkaException e) {
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaSetupException("interrupted while asking Kafka for its settings", e);
        }
    }
}
