package io.hpmstream.curation.ingest;

import io.hpmstream.curation.config.CurationConfig.KafkaConfig;
import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.index.Feed;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** The topics as Kafka has them: partitions, identity. Confined to the reading thread. */
final class Topics {

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

    private final KafkaConfig config;
    private final Map<Feed, String> names = new EnumMap<>(Feed.class);

    Topics(KafkaConfig config) {
        this.config = config;
        names.put(Feed.HARDNESS, config.hardnessTopic());
        names.put(Feed.THUMBNAILS, config.thumbnailsTopic());
        names.put(Feed.TAGS, config.tagsTopic());
    }

    Feed feed(String topic) {
        return names.entrySet().stream()
                .filter(name -> name.getValue().equals(topic))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** Makes the topic of tags if it is missing and may be made. */
    void createTags(Admin admin) throws InterruptedException {
        if (!config.createTopics()) {
            return;
        }
        NewTopic topic =
                new NewTopic(config.tagsTopic(), Optional.of(1), replication())
                        .configs(Map.of("cleanup.policy", "compact"));
        try {
            admin.createTopics(List.of(topic)).all().get();
            LOG.info("created the compacted topic {}", config.tagsTopic());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException retriable) {
                throw retriable; // it can be made when Kafka is back
            }
            if (!(e.getCause() instanceof TopicExistsException)) {
                LOG.warn("cannot create topic {}: {}", config.tagsTopic(), e.getMessage());
            }
        }
    }

    private Optional<Short> replication() {
        return config.replication() < 0 ? Optional.empty() : Optional.of(config.replication());
    }

    /**
     * Finds the partitions of the topics that exist, and checks that they are those of the index.
     *
     * @throws OtherTopicException if one has been made anew since the index read from it
     */
    Set<TopicPartition> find(Admin admin, CurationIndex index) throws InterruptedException {
        Set<TopicPartition> partitions = new HashSet<>();
        var described = admin.describeTopics(names.values()).topicNameValues();
        for (var name : names.entrySet()) {
            Optional<TopicDescription> topic =
                    get(Objects.requireNonNull(described.get(name.getValue())));
            if (topic.isPresent()) {
                requireSame(name.getKey(), topic.get(), index);
                for (TopicPartitionInfo partition : topic.get().partitions()) {
                    partitions.add(new TopicPartition(name.getValue(), partition.partition()));
                }
            }
        }
        return partitions;
    }

    private static Optional<TopicDescription> get(KafkaFuture<TopicDescription> topic)
            throws InterruptedException {
        try {
            return Optional.of(topic.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof InvalidTopicException) {
                return Optional.empty();
            }
            throw new KafkaException(e.getCause());
        }
    }

    private static void requireSame(Feed feed, TopicDescription topic, CurationIndex index) {
        String now = topic.topicId().toString();
        Optional<String> before = index.identity(feed);
        if (before.isEmpty()) {
            index.identify(feed, now);
        } else if (!before.get().equals(now)) {
            throw new OtherTopicException(
                    "the index was made of another topic %s (id %s, now %s): start with --rebuild to make it anew, or choose another folder (hpm.curation.dir)"
                            .formatted(topic.name(), before.get(), now));
        }
    }
}
