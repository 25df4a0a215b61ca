package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AllowedUrisTest {

    private static final AllowedUris ALLOWED =
            AllowedUris.of(List.of("s3://Photos/2026/", "https://Example.org:443/cats"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://photos/2026/a.jpg",
                "S3://PHOTOS/2026/a.jpg",
                "s3://photos/2025/../2026/./a.jpg",
                "s3://photos//2026//a.jpg",
                "s3://photos/%32026/a%20b.jpg",
                "https://example.org/cats/a.jpg",
                "https://EXAMPLE.org:443/cats/a.jpg"
            })
    void admitsWhatLiesUnderAnAllowedFolder(String uri) throws UnreadableImageException {
        assertThat(ALLOWED.admit(uri).path()).matches("/2026/.+|/cats/a.jpg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://photos/20260/a.jpg",
                "s3://photos/2026/../secret/a.jpg",
                "s3://photos/2026/%2e%2e/secret/a.jpg",
                "s3://photos/2026/%2E%2E%2Fsecret/a.jpg",
                "s3://photos/2026/..%5csecret/a.jpg",
                "s3://photos/../../2026/a.jpg",
                "s3://photos/2026/a.jpg%00.png",
                "s3://other/2026/a.jpg",
                "s3://photos.evil.org/2026/a.jpg",
                "s3://photos@evil.org/2026/a.jpg",
                "s3://user:secret@photos/2026/a.jpg",
                "s3a://photos/2026/a.jpg",
                "https://example.org:8443/cats/a.jpg",
                "https://example.org/cats/a.jpg?x=/../..",
                "https://example.org/cats/a.jpg#x",
                "http://example.org/cats/a.jpg",
                "/2026/a.jpg",
                "2026/a.jpg",
                "s3:photos/2026/a.jpg",
                "file:///2026/a.jpg",
                "s3://photos/2026/a b.jpg",
                "s3://photos/2026/%zz",
                "",
                "://"
            })
    void refusesEverythingElse(String uri) {
        assertThatThrownBy(() -> ALLOWED.admit(uri))
                .isInstanceOfSatisfying(
                        UnreadableImageException.class,
                        e -> assertThat(e.code()).isEqualTo(DeadLetterCode.URI_NOT_ALLOWED));
    }

    @Test
    void decodesPercentEncodingOnlyOnce() throws UnreadableImageException {
        assertThat(ALLOWED.admit("s3://photos/2026/%252e%252e/a.jpg").path())
                .isEqualTo("/2026/%2e%2e/a.jpg");
    }

    @Test
    void admitsNothingIfNothingIsAllowed() {
        assertThatThrownBy(() -> AllowedUris.of(List.of()).admit("s3://photos/2026/a.jpg"))
                .hasMessageContaining("none is allowed");
    }

    @Test
    void admitsAFileItselfAndTheRoot() throws UnreadableImageException {
        assertThat(AllowedUris.of(List.of("s3://b/a.jpg")).admit("s3://b/a.jpg").path())
                .isEqualTo("/a.jpg");
        assertThat(AllowedUris.of(List.of("s3://b")).admit("s3://b/x/a.jpg").path())
                .isEqualTo("/x/a.jpg");
    }

    @Test
    void followsSymbolicLinksBeforeItDecides(@TempDir Path folder) throws Exception {
        Path open = Files.createDirectories(folder.resolve("open"));
        Path secret = Files.createDirectories(folder.resolve("secret"));
        Files.write(secret.resolve("a.jpg"), new byte[] {1});
        Files.createSymbolicLink(open.resolve("link"), secret);
        Files.createSymbolicLink(open.resolve("a.jpg"), secret.resolve("a.jpg"));
        AllowedUris allowed = AllowedUris.of(List.of(open.toUri().toString()));

        assertThatThrownBy(() -> allowed.admit(open.toUri() + "link/a.jpg"))
                .hasMessageContaining("symbolic link");
        assertThatThrownBy(() -> allowed.admit(open.toUri() + "a.jpg"))
                .hasMessageContaining("symbolic link");
    }

    @Test
    void allowsLinksWithinAndTowardsAllowedFolders(@TempDir Path folder)
            throws IOException, UnreadableImageException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.write(data.resolve("a.jpg"), new byte[] {1});
        Path entrance = Files.createSymbolicLink(folder.resolve("entrance"), data);
        AllowedUris allowed = AllowedUris.of(List.of("file://" + entrance));

        assertThat(allowed.admit("file://" + entrance + "/a.jpg").path())
                .isEqualTo(data.toRealPath().resolve("a.jpg").toString());
    }

    @Test
    void refusesFilesWhoseNamesCannotBeWritten() {
        AllowedUris allowed = AllowedUris.of(List.of("file:///data"));
        // half of a pair is in no encoding, as an umlaut is not in that of the locale C
        for (String uri : List.of("file:///data/\uD800.jpg", "file:///data/a.jpg%00.png")) {
            assertThatThrownBy(() -> allowed.admit(uri))
                    .isInstanceOfSatisfying(
                            UnreadableImageException.class,
                            e -> assertThat(e.code()).isEqualTo(DeadLetterCode.URI_NOT_ALLOWED));
        }
    }

    @Test
    void refusesToAllowAFolderWhoseNameCannotBeWritten() {
        assertThatThrownBy(() -> AllowedUris.of(List.of("file:///data/\uD800")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the locale of this process")
                .hasMessageContaining("hpm.images.allowed-uris");
    }

    @Test
    void refusesFilesOfOtherHosts() {
        assertThatThrownBy(
                        () ->
                                AllowedUris.of(List.of("file:///data"))
                                        .admit("file://host/data/a.jpg"))
                .hasMessageContaining("host");
    }
}
