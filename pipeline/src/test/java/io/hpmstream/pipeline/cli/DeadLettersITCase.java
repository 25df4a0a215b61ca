package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.connectors.kafka.DeadLetterCode;
import io.hpmstream.connectors.kafka.DeadLetterValue;
import io.hpmstream.connectors.kafka.DeadLetters;
import io.hpmstream.connectors.kafka.ImageMessage;
import io.hpmstream.connectors.kafka.MessageHeader;
import io.hpmstream.connectors.kafka.OutgoingMessage;
import io.hpmstream.pipeline.TestingKafka;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code hpm dead-letters} against a real broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DeadLettersITCase {

    @RegisterExtension static final TestingKafka KAFKA = new TestingKafka();

    @TempDir private Path folder;
    private final String images = KAFKA.newTopic("images", Map.of());
    private final String dead = KAFKA.newTopic("dead", Map.of());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsWhatWhereWhenAndWhyOneLineEach() throws Exception {
        bury(7, "cat\n1", "first", DeadLetterCode.CORRUPT, DeadLetterValue.FULL);
        bury(9, "dog", "second", DeadLetterCode.NOT_AN_IMAGE, DeadLetterValue.FULL);

        assertThat(hpm("list")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("corrupt\tphotos-2-7\t20")
                .endsWith("\tcat\uFFFD1\twhy 7");
        assertThat(lines.get(1)).startsWith("not-an-image\tphotos-2-9\t").endsWith("\tdog\twhy 9");
    }

    @Test
    void listsOneCodeAsJsonUpToALimit() throws Exception {
        bury(1, "a", "x", DeadLetterCode.CORRUPT, DeadLetterValue.FULL);
        bury(2, "b", "yy", DeadLetterCode.EMPTY, DeadLetterValue.FULL);
        bury(3, "c", "zzz", DeadLetterCode.EMPTY, DeadLetterValue.NONE);
        bury(4, "d", "z", DeadLetterCode.EMPTY, DeadLetterValue.FULL);

        assertThat(hpm("list", "--code", "empty", "--limit", "2", "--json")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.path("imageId").asText()).isEqualTo("b");
        assertThat(first.path("coordinates").asText()).isEqualTo("photos-2-2");
        assertThat(first.path("bytes").asInt()).isEqualTo(2);
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.path("bytes").isNull()).isTrue();
        assertThat(second.path("omitted").path(0).asText()).isEqualTo("value");
    }

    @Test
    void sendsBackKeyBytesAndHeadersAsTheyCameAndEachImageOnce() throws Exception {
        bury(1, "a", "x", DeadLetterCode.CORRUPT, DeadLetterValue.FULL);
        bury(1, "a", "x", DeadLetterCode.CORRUPT, DeadLetterValue.FULL);
        bury(2, "b", "y", DeadLetterCode.EMPTY, DeadLetterValue.FULL);

        assertThat(hpm("replay")).isZero();

        assertThat(out.toString())
                .isEqualTo(
                        "sent 2 images to topic %s, 0 of them repaired; 1 repeats and 0 incomplete letters left out%n"
                                .formatted(images));
        List<ConsumerRecord<byte[], byte[]>> back = KAFKA.read(images);
        assertThat(back).hasSize(2);
        assertThat(back.get(0).key()).isEqualTo("a".getBytes(UTF_8));
        assertThat(back.get(0).value()).isEqualTo("x".getBytes(UTF_8));
        assertThat(back.get(0).headers().toArray()).hasSize(1);
        assertThat(back.get(0).headers().lastHeader("label").value())
                .isEqualTo("tabby".getBytes(UTF_8));
    }

    @Test
    void namesLettersThatDoNotHoldTheImageAndSendsTheOthers() throws Exception {
        bury(1, "a", "x", DeadLetterCode.CORRUPT, DeadLetterValue.NONE);
        bury(2, "b", "y", DeadLetterCode.CORRUPT, DeadLetterValue.FULL);

        assertThat(hpm("replay", "--code", "corrupt")).isEqualTo(1);

        assertThat(err.toString()).contains("photos-2-1 cannot be sent");
        assertThat(out.toString()).startsWith("sent 1 images").contains("1 incomplete");
        assertThat(KAFKA.read(images)).hasSize(1);
    }

    @Test
    void sendsRepairedBytesUnderTheOldKey() throws Exception {
        bury(1, "a", "x", DeadLetterCode.CORRUPT, DeadLetterValue.NONE);
        bury(11, "b", "y", DeadLetterCode.CORRUPT, DeadLetterValue.FULL);
        Files.writeString(folder.resolve("photos-2-1.jpg"), "better");

        assertThat(hpm("replay", "--repaired", folder.toString())).isZero();

        List<ConsumerRecord<byte[], byte[]>> back = KAFKA.read(images);
        assertThat(back).hasSize(1);
        assertThat(back.get(0).key()).isEqualTo("a".getBytes(UTF_8));
        assertThat(back.get(0).value()).isEqualTo("better".getBytes(UTF_8));
    }

    @Test
    void sendsNothingInADryRunAndOnlyWhatIsAskedForByPlace() throws Exception {
        bury(1, "a", "x", DeadLetterCode.CORRUPT, DeadLetterValue.FULL);
        bury(2, "b", "y", DeadLetterCode.CORRUPT, DeadLetterValue.FULL);

        assertThat(hpm("replay", "--dry-run")).isZero();
        assertThat(out.toString()).startsWith("would send 2 images");
        assertThat(KAFKA.read(images)).isEmpty();

        assertThat(hpm("replay", "--at", "photos-2-2")).isZero();
        assertThat(KAFKA.read(images))
                .extracting(ConsumerRecord::key)
                .containsExactly("b".getBytes(UTF_8));
    }

    private int hpm(String command, String... more) {
        CommandLine line = Hpm.commandLine(null);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "dead-letters",
                                command,
                                "-D",
                                "hpm.kafka.bootstrap-servers=" + KAFKA.bootstrapServers(),
                                "-D",
                                "hpm.topics.images=" + images,
                                "-D",
                                "hpm.topics.dead-letter=" + dead));
        arguments.addAll(List.of(more));
        return line.execute(arguments.toArray(String[]::new));
    }

    private void bury(
            long offset, String key, String value, DeadLetterCode code, DeadLetterValue keep)
            throws Exception {
        ImageMessage image =
                new ImageMessage(
                        "photos",
                        2,
                        offset,
                        0,
                        key.getBytes(UTF_8),
                        value.getBytes(UTF_8),
                        List.of(new MessageHeader("label", "tabby".getBytes(UTF_8))));
        OutgoingMessage letter =
                new DeadLetters(keep)
                        .of(image, "decode", code, "why " + offset, new IllegalStateException());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> kafka =
                    new ProducerRecord<>(dead, letter.key(), letter.value());
            letter.headers().forEach(header -> kafka.headers().add(header.name(), header.value()));
            producer.send(kafka).get();
        }
    }
}
