package io.hpmstream.pipeline;

import io.hpmstream.connectors.kafka.Delivery;
import io.hpmstream.connectors.kafka.RunLease;
import io.hpmstream.connectors.kafka.TopicSettings;
import io.hpmstream.connectors.kafka.Topics;
import io.hpmstream.connectors.kafka.Transactions;
import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.config.CuratorTags;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TopicsConfig;
import io.hpmstream.pipeline.config.StorageSecrets;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The job's main class on a Flink cluster: {@code PretrainJob --conf FILE [-D key=value]...}.
 * {@code hpm train} runs the same job with Flink in its own process.
 */
public final class PretrainJob {

    private static final Logger LOG = LoggerFactory.getLogger(PretrainJob.class);

    private PretrainJob() {}

    /** Checks the configuration, makes missing topics and submits the job. */
    public static void main(String[] arguments) throws Exception {
        PretrainConfig config = PretrainConfig.from(read(arguments));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        StorageSecrets.removedFrom(FlinkDefaults.under(config.flink())));
        checkTopics(config);
        // known beforehand on a cluster of one job with high availability: there a JobManager that
        // takes over runs this method again, beside the job that it recovers
        env.getConfiguration()
                .getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID)
                .ifPresentOrElse(
                        job -> RunLease.requireFree(config.kafka(), job),
                        () -> RunLease.requireFree(config.kafka()));
        PretrainTopology.define(env, config);
        env.execute(name(config));
    }

    /** What the job is called in Flink. */
    public static String name(PretrainConfig config) {
        return "hpm-stream " + config.kafka().runId();
    }

    /**
     * Makes missing topics, or only checks them, and warns of what differs; checks that
     * transactions live long enough where there are any, and that no other run of this id is alive.
     */
    public static void ensureTopics(PretrainConfig config) {
        checkTopics(config);
        RunLease.requireFree(config.kafka());
    }

    private static void checkTopics(PretrainConfig config) {
        TopicsConfig topics = config.topics();
        List<String> warnings =
                new Topics(config.kafka(), Topics.DEFAULT_TIMEOUT)
                        .ensure(topicSettings(config), topics.create());
        warnings.forEach(LOG::warn);
        if (config.delivery() == Delivery.EXACTLY_ONCE) {
            Configuration flink = FlinkDefaults.under(config.flink());
            Transactions.check(
                    config.kafka(),
                    flink.get(CheckpointingOptions.CHECKPOINTING_INTERVAL),
                    flink.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT));
        }
    }

    private static List<TopicSettings> topicSettings(PretrainConfig config) {
        TopicsConfig topics = config.topics();
        int partitions = topics.partitions();
        int replication = topics.replication();
        List<TopicSettings> all = new ArrayList<>();
        all.add(TopicSettings.images(topics.images(), partitions, replication));
        all.add(TopicSettings.hardness(topics.hardness(), partitions, replication));
        all.add(
                TopicSettings.deadLetters(
                        topics.deadLetter(), partitions, replication, config.deadLetterValue()));
        if (config.intake().thumbnails().enabled()) {
            all.add(TopicSettings.thumbnails(topics.thumbnails(), partitions, replication));
        }
        if (config.curatorTags() == CuratorTags.OBEY) {
            all.add(TopicSettings.tags(topics.tags(), partitions, replication));
        }
        return all;
    }

    private static Configuration read(String[] arguments) {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        Configuration configuration = new Configuration();
        Map<String, String> pairs = new LinkedHashMap<>();
        while (!rest.isEmpty()) {
            String argument = rest.remove();
            if (argument.equals("--conf") && !rest.isEmpty()) {
                configuration = ConfigFile.read(Path.of(rest.remove()));
            } else if (argument.equals("-D") && !rest.isEmpty()) {
                addPair(rest.remove(), pairs);
            } else if (argument.startsWith("-D")) {
                addPair(argument.substring(2), pairs);
            } else {
                throw new IllegalArgumentException(
                        "cannot read '%s'; usage: --conf FILE [-D key=value]..."
                                .formatted(argument));
            }
        }
        ConfigFile.override(configuration, pairs);
        return configuration;
    }

    private static void addPair(String text, Map<String, String> pairs) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("-D needs key=value, actual: " + text);
        }
        pairs.put(text.substring(0, equals), text.substring(equals + 1));
    }
}
