package io.hpmstream.pipeline.demo;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KafkaBrokerITCase {
    @TempDir private Path folder;

    @Test
    void servesClientsOnLoopbackOnlyAndStopsWithItsProcess() throws Exception {
        KafkaBroker broker = KafkaBroker.start(folder, KafkaBroker.DEFAULT_TIMEOUT);
        long pid = broker.pid();
        try (broker) {
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
            createTopic(broker, "images");
            send(broker, "images", "cat");
            assertThat(firstValue(broker, "images")).isEqualTo("cat");
        }
        assertThat(broker.isRunning()).isFalse();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        broker.close();
    }

    @Test
    void refusesTopicsThatNobodyCreated() {
        try (KafkaBroker broker = KafkaBroker.start(folder, KafkaBroker.DEFAULT_TIMEOUT);
                Admin admin = Admin.create(client(broker))) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("imagse")).allTopicNames().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void keepsItsDataForTheNextStartInTheSameFolder() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(folder, KafkaBroker.DEFAULT_TIMEOUT)) {
            createTopic(broker, "images");
            send(broker, "images", "dog");
        }
        try (KafkaBroker again = KafkaBroker.start(folder, KafkaBroker.DEFAULT_TIMEOUT)) {
            assertThat(firstValue(again, "images")).isEqualTo("dog");
        }
    }

    @Test
    void twoRunBesideEachOther() {
        try (KafkaBroker one =
                        KafkaBroker.start(folder.resolve("one"), KafkaBroker.DEFAULT_TIMEOUT);
                KafkaBroker two =
                        KafkaBroker.start(folder.resolve("two"), KafkaBroker.DEFAULT_TIMEOUT)) {
            assertThat(one.bootstrapServers()).isNotEqualTo(two.bootstrapServers());
        }
    }

    @Test
    void diesWithAParentThatWasKilled() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                BrokerParent.class.getName(),
                                folder.toString())
                        .redirectError(folder.resolve("parent.err").toFile())
                        .start();
        try (var output = parent.inputReader()) {
            long pid = Long.parseLong(output.readLine());
            ProcessHandle broker = ProcessHandle.of(pid).orElseThrow();
            assertThat(broker.isAlive()).isTrue();

            parent.destroyForcibly().waitFor();

            broker.onExit().get(20, TimeUnit.SECONDS);
            assertThat(broker.isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void showsTheEndOfItsLogWhenItCannotServe() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                folder.resolve("data").resolve("meta.properties"),
                "version=1\nnode.id=7\ncluster.id=4L6g3nShT-eMCtK--X86sw\n");
        assertThatThrownBy(() -> KafkaBroker.start(folder, KafkaBroker.DEFAULT_TIMEOUT))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("ended while it was starting; the end of its log:")
                .hasMessageContaining("cannot serve");
    }

    @Test
    void givesUpAfterTheTimeoutAndLeavesNoProcess() {
        assertThatThrownBy(() -> KafkaBroker.start(folder, Duration.ofMillis(50)))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("does not serve within");
        assertThat(ProcessHandle.current().children())
                .noneMatch(
                        child -> child.info().commandLine().orElse("").contains(folder.toString()));
    }

    private static Map<String, Object> client(KafkaBroker broker) {
        return Map.of(
                "bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest");
    }

    private static void createTopic(KafkaBroker broker, String topic) throws Exception {
        try (Admin admin = Admin.create(client(broker))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void send(KafkaBroker broker, String topic, String value) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        client(broker), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static String firstValue(KafkaBroker broker, String topic) {
        try (var consumer =
                new KafkaConsumer<>(
                        client(broker), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            return consumer.poll(Duration.ofSeconds(20)).iterator().next().value();
        }
    }
}
