package io.hpmstream.curation.config;

import org.jspecify.annotations.Nullable;

/**
 * Every option that the service reads: key, default, meaning. {@code docs/options.md} has the same;
 * a test compares them.
 */
public enum CurationOption {
    RUN_ID("hpm.run.id", "hpm"),
    BOOTSTRAP_SERVERS("hpm.kafka.bootstrap-servers", null),
    HARDNESS_TOPIC("hpm.topics.hardness", "hardness"),
    THUMBNAILS_TOPIC("hpm.topics.thumbnails", "thumbnails"),
    TAGS_TOPIC("hpm.topics.tags", "curation.tags"),
    CREATE_TOPICS("hpm.topics.create", "true"),
    TOPIC_REPLICATION("hpm.topics.replication-factor", "-1"),
    DIR("hpm.curation.dir", null),
    HOST("hpm.curation.host", "127.0.0.1"),
    PORT("hpm.curation.port", "8090"),
    TOKEN("hpm.curation.token", null),
    ALLOWED_HOSTS("hpm.curation.allowed-hosts", ""),
    CACHE_SIZE("hpm.curation.cache-size", "256 mb"),
    MAX_PAGE_SIZE("hpm.curation.max-page-size", "500"),
    MAX_REQUESTS("hpm.curation.max-requests", "16"),
    MAX_EXPORTS("hpm.curation.max-exports", "2");

    private final String key;
    private final @Nullable String defaultValue;

    CurationOption(String key, @Nullable String defaultValue) {
        this.key = key;
        this.defaultValue = defaultValue;
    }

    public String key() {
        return key;
    }

    public @Nullable String defaultValue() {
        return defaultValue;
    }
}
