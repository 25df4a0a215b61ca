package io.hpmstream.curation.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A checked configuration of the service, made once, in {@code main}. */
public record CurationConfig(KafkaConfig kafka, IndexConfig index, HttpConfig http) {

    /**
     * How to reach Kafka, and the topics.
     *
     * @param properties passed through to all clients, with secrets looked up
     * @param createTopics whether a missing topic of tags is created
     * @param replication its replicas, -1 leaves it to the broker
     */
    public record KafkaConfig(
            String bootstrapServers,
            String runId,
            String hardnessTopic,
            String thumbnailsTopic,
            String tagsTopic,
            boolean createTopics,
            short replication,
            Map<String, String> properties) {
        public KafkaConfig {
            properties = Map.copyOf(properties);
        }

        /** Without the values of properties, which may be secrets. */
        @Override
        public String toString() {
            return "KafkaConfig[%s, run %s, topics %s %s %s, properties %s]"
                    .formatted(
                            bootstrapServers,
                            runId,
                            hardnessTopic,
                            thumbnailsTopic,
                            tagsTopic,
                            properties.keySet());
        }
    }

    /** Where the index is, and the memory for its blocks. */
    public record IndexConfig(Path dir, long cacheBytes) {}

    /**
     * The HTTP interface.
     *
     * @param portIsDefault whether another port may be taken if this one is not free
     * @param token guards writes, and reads beyond this machine; null for none
     * @param allowedHosts names that requests may call this server by, besides its own
     */
    public record HttpConfig(
            String host,
            int port,
            boolean portIsDefault,
            @Nullable String token,
            List<String> allowedHosts,
            int maxPageSize,
            int maxRequests,
            int maxExports) {
        public HttpConfig {
            allowedHosts = List.copyOf(allowedHosts);
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "HttpConfig[%s:%d, token %s]"
                    .formatted(host, port, token == null ? "not set" : "set");
        }
    }

    /**
     * Reads and checks all of it. Options of the job are passed over; unknown ones of the service
     * are problems.
     *
     * @throws ConfigException naming every problem at once
     */
    public static CurationConfig from(Map<String, String> values, Map<String, String> environment) {
        return new ConfigReader(values, environment).read();
    }
}
