package io.hpmstream.connectors.kafka;

import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/**
 * How every Kafka client of a run connects. The run's id prefixes consumer group, client and
 * transactional ids, so that two runs on one broker never share one.
 *
 * @param properties passed through to all clients (security, time-outs); they win over what this
 *     module sets. A value may hold references, {@code ${env:NAME}} and {@code ${file:/path}}, so
 *     that what travels in a job and lies in its files names secrets and does not hold them
 */
public record KafkaConnection(String bootstrapServers, String runId, Map<String, String> properties)
        implements Serializable {

    // a producer that refuses a record restarts the job again and again
    private static final String LARGEST_REQUEST = "max.request.size";

    public KafkaConnection {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "bootstrap servers must name a broker, such as 127.0.0.1:9092");
        }
        if (runId.isBlank()) {
            throw new IllegalArgumentException(
                    "run id must not be blank: it names consumer group and clients");
        }
        if (runId.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "run id must not contain ':', actual: %s: it ends the id in the names of transactions"
                            .formatted(runId));
        }
        if (properties.containsKey(LARGEST_REQUEST)) {
            throw new IllegalArgumentException(
                    "%s is not to be set, actual: %s: it agrees with what the topics accept"
                            .formatted(LARGEST_REQUEST, properties.get(LARGEST_REQUEST)));
        }
        properties = Map.copyOf(properties);
    }

    /**
     * The properties of one client: where the brokers are, {@code own}, and over both what is
     * passed through, with its references to secrets replaced. Call it in the process that connects
     * and hand the answer to nobody but a client.
     *
     * @throws KafkaSetupException if a reference cannot be looked up here
     */
    public Properties clientProperties(Map<String, String> own) {
        Properties all = new Properties();
        all.putAll(own);
        all.putAll(new SecretReferences(System.getenv()).resolve(properties));
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }

    /** Without the values of properties, which may be secrets. */
    @Override
    public String toString() {
        return "KafkaConnection[%s, run %s, properties %s]"
                .formatted(bootstrapServers, runId, new TreeSet<>(properties.keySet()));
    }
}
