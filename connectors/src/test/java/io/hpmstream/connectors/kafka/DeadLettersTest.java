package io.hpmstream.connectors.kafka;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class DeadLettersTest {

    private static final int LIMIT = RecordSizes.largestRecord(RecordSizes.DEAD_LETTER_TOPIC);
    private static final byte[] KEY = {'c', 'a', 't'};

    @Test
    void keepsKeyBytesAndHeadersAndTellsTheReason() {
        ImageMessage image =
                image(
                        KEY,
                        new byte[] {1, 2},
                        List.of(new MessageHeader("label", "tabby".getBytes(UTF_8))));

        OutgoingMessage letter = letter(DeadLetterValue.FULL, image);

        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isEqualTo(new byte[] {1, 2});
        assertThat(letter.timestamp()).isNegative();
        assertThat(texts(letter))
                .containsExactly(
                        "label=tabby",
                        "__hpm.errors.topic=images",
                        "__hpm.errors.partition=3",
                        "__hpm.errors.offset=8812",
                        "__hpm.errors.timestamp=1700000000000",
                        "__hpm.errors.stage=decode",
                        "__hpm.errors.code=corrupt",
                        "__hpm.errors.exception.class.name=java.io.IOException",
                        "__hpm.errors.exception.message=broken");
    }

    @Test
    void leavesOutBytesOnRequest() {
        OutgoingMessage letter =
                letter(DeadLetterValue.NONE, image(KEY, new byte[] {1}, List.of()));

        assertThat(letter.value()).isNull();
        assertThat(texts(letter)).contains("__hpm.errors.value.omitted=configured");
    }

    @Test
    void replacesTheReasonOfAReplayedDeadLetter() {
        OutgoingMessage first = letter(DeadLetterValue.NONE, image(KEY, new byte[] {1}, List.of()));

        OutgoingMessage second =
                letter(DeadLetterValue.FULL, image(KEY, new byte[] {1}, first.headers()));

        assertThat(texts(second)).doesNotHaveDuplicates().hasSize(8);
        assertThat(texts(second)).noneMatch(header -> header.contains("omitted"));
    }

    @Test
    void carriesEverythingThatFitsIntoTheTopicOfImages() {
        byte[] largest = new byte[RecordSizes.IMAGES_TOPIC];

        OutgoingMessage letter = letter(DeadLetterValue.FULL, image(KEY, largest, List.of()));

        assertThat(letter.value()).hasSameSizeAs(largest);
        assertThat(RecordSizes.upperBound(letter)).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void leavesOutBytesThatAreTooLargeAndSaysSo() {
        OutgoingMessage letter =
                letter(DeadLetterValue.FULL, image(KEY, new byte[20_000_000], List.of()));

        assertThat(letter.value()).isNull();
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(texts(letter)).contains("__hpm.errors.value.omitted=too-large");
    }

    @Test
    void fitsHoweverLargeHeadersAndKeyAre() {
        byte[] huge = new byte[19_000_000];

        OutgoingMessage withoutHeaders =
                letter(
                        DeadLetterValue.FULL,
                        image(KEY, huge, List.of(new MessageHeader("big", huge))));
        OutgoingMessage withoutKey = letter(DeadLetterValue.FULL, image(huge, huge, List.of()));

        assertThat(texts(withoutHeaders)).contains("__hpm.errors.headers.omitted=too-large");
        assertThat(withoutHeaders.key()).isEqualTo(KEY);
        assertThat(withoutKey.key()).isNull();
        assertThat(texts(withoutKey)).contains("__hpm.errors.key.omitted=too-large");
        assertThat(RecordSizes.upperBound(withoutKey)).isLessThan(LIMIT);
    }

    @Test
    void fitsAnyTopicWithoutTheBytes() {
        byte[] large = new byte[2_000_000];

        OutgoingMessage letter =
                letter(
                        DeadLetterValue.NONE,
                        image(KEY, large, List.of(new MessageHeader("big", large))));

        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(texts(letter)).contains("__hpm.errors.headers.omitted=too-large");
        // what brokers accept unless told otherwise
        assertThat(RecordSizes.upperBound(letter)).isLessThan(1_048_588);
    }

    @Test
    void measuresExactlyAtTheLimit() {
        int overhead =
                RecordSizes.upperBound(
                                letter(
                                        DeadLetterValue.FULL,
                                        image(KEY, new byte[2_000_000], List.of())))
                        - 2_000_000;
        int limit = 2_000_000 + overhead;

        assertThat(at(limit).value()).hasSize(2_000_000);
        assertThat(at(limit - 1).value()).isNull();
    }

    private static OutgoingMessage at(int limit) {
        return new DeadLetters(DeadLetterValue.FULL, limit)
                .of(
                        image(KEY, new byte[2_000_000], List.of()),
                        "decode",
                        DeadLetterCode.CORRUPT,
                        "broken",
                        new IOException());
    }

    @Test
    void shortensWhatALibraryHasToSay() {
        OutgoingMessage letter =
                new DeadLetters(DeadLetterValue.FULL)
                        .of(
                                image(KEY, new byte[1], List.of()),
                                "decode",
                                DeadLetterCode.CORRUPT,
                                "x".repeat(1_000_000),
                                new IOException());

        assertThat(RecordSizes.upperBound(letter)).isLessThan(3_000);
    }

    @Test
    void keepsHeadersThatOccurTwice() {
        List<MessageHeader> twice =
                new ArrayList<>(
                        Arrays.asList(
                                new MessageHeader("label", "a".getBytes(UTF_8)),
                                new MessageHeader("label", null)));

        OutgoingMessage letter = letter(DeadLetterValue.FULL, image(null, new byte[1], twice));

        assertThat(letter.headers().subList(0, 2)).isEqualTo(twice);
        assertThat(letter.key()).isNull();
    }

    private static OutgoingMessage letter(DeadLetterValue value, ImageMessage image) {
        return new DeadLetters(value)
                .of(image, "decode", DeadLetterCode.CORRUPT, "broken", new IOException("inner"));
    }

    private static ImageMessage image(
            byte @Nullable [] key, byte[] value, List<MessageHeader> headers) {
        return new ImageMessage("images", 3, 8812, 1_700_000_000_000L, key, value, headers);
    }

    private static List<String> texts(OutgoingMessage letter) {
        return letter.headers().stream()
                .map(
                        header ->
                                header.name()
                                        + "="
                                        + (header.value() == null
                                                ? ""
                                                : new String(header.value(), UTF_8)))
                .toList();
    }
}
