package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class TagRecordTest {

    @Test
    void hasTheTagsOfItsImage() {
        assertThat(
                        read(
                                "ü/1",
                                "{\"schemaVersion\":1,\"imageId\":\"ü/1\",\"tags\":[\"drop\",\"x\"],\"later\":{}}"))
                .contains(new TagRecord("ü/1", Set.of("drop", "x")));
    }

    @Test
    void hasNoTagsWithoutAValue() {
        assertThat(read("a", null)).contains(new TagRecord("a", Set.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "drop",
                "null",
                "[]",
                "{\"schemaVersion\":1,\"imageId\":\"a\"}",
                "{\"schemaVersion\":1,\"imageId\":\"a\",\"tags\":\"drop\"}",
                "{\"schemaVersion\":1,\"imageId\":\"a\",\"tags\":[\"drop\",1]}",
                "{\"schemaVersion\":1,\"imageId\":\"b\",\"tags\":[\"drop\"]}",
                "{\"schemaVersion\":2,\"imageId\":\"a\",\"tags\":[\"drop\"]}",
                "{\"imageId\":\"a\",\"tags\":[\"drop\"]}"
            })
    void isNoneIfItIsNotOfThisVersion(String value) {
        assertThat(read("a", value)).isEmpty();
    }

    @Test
    void isNoneWithoutAKey() {
        assertThat(read(null, "{\"schemaVersion\":1,\"tags\":[]}")).isEmpty();
    }

    private static Optional<TagRecord> read(@Nullable String key, @Nullable String value) {
        return TagRecord.of(
                new ConsumerRecord<>(
                        "tags",
                        0,
                        0,
                        key == null ? null : key.getBytes(UTF_8),
                        value == null ? null : value.getBytes(UTF_8)));
    }
}
