package io.hpmstream.connectors.kafka;

import java.io.Serializable;
import java.util.Map;
import java.util.Properties;

/**
 * How every Kafka client of a run connects. The run's id prefixes consumer group, client and
 * transactional ids, so that two runs on one broker never share one.
 *
 * @param properties passed through to all clients (security, time-outs); they win over what this
 *     module sets
 */
public record KafkaConnection(String bootstrapServers, String runId, Map<String, String> properties)
        implements Serializable {

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
        properties = Map.copyOf(properties);
    }

    /**
     * The properties of one client: where the brokers are, {@code own}, and over both what is
     * passed through.
     */
    public Properties clientProperties(Map<String, String> own) {
        Properties all = new Properties();
        all.putAll(own);
        all.putAll(properties);
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }
}
