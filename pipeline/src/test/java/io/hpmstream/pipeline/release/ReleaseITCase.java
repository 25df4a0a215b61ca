package io.hpmstream.pipeline.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.ImageEncoder;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.SyntheticImages;
import io.hpmstream.model.safetensors.SafetensorsHeader;
import io.hpmstream.model.safetensors.SafetensorsHeader.Entry;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.release.Manifest.OffsetRange;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

/** Releases of a small savepoint: eleven records came, two steps of four images were trained. */
class ReleaseITCase {

    @TempDir private Path folder;
    private ReleaseRegistry registry;

    @BeforeEach
    void open() throws IOException {
        registry =
                ReleaseRegistry.at(
                        folder.resolve("registry").toUri().toString(), new Configuration());
    }

    @Test
    void holdsAllOfOneCutUnderAnIdThatIsTheDigestOfItsManifest() throws Exception {
        Release release = create("spring", null);

        Path files = path(release);
        assertThat(sha256(files.resolve("manifest.json"))).isEqualTo(release.id());
        JsonNode manifest = new ObjectMapper().readTree(files.resolve("manifest.json").toFile());
        Map<String, String> digests = new TreeMap<>();
        for (JsonNode file : manifest.path("files")) {
            Path path = files.resolve(file.path("path").asText());
            assertThat(path).hasSize(file.path("bytes").asLong());
            digests.put(file.path("path").asText(), file.path("sha256").asText());
            assertThat(sha256(path)).isEqualTo(file.path("sha256").asText());
        }
        assertThat(digests.keySet())
                .containsExactly(
                        "MODEL_CARD.md",
                        "encoder-teacher/config.json",
                        "encoder-teacher/model.safetensors",
                        "encoder/config.json",
                        "encoder/model.safetensors",
                        "forward-pass.json",
                        "hardness.parquet",
                        "state/_metadata",
                        "training.safetensors");
        assertThat(manifest.path("step").asLong()).isEqualTo(2);
        assertThat(manifest.path("settings").path("hpm.model.patch-size").asInt()).isPositive();
        assertThat(release.manifest().trained())
                .containsExactly(
                        new OffsetRange("version-2", 0, 0, 5),
                        new OffsetRange("version-2", 0, 6, 9));
        assertThat(release.manifest().deadLettered())
                .containsExactly(new OffsetRange("version-2", 0, 5, 6));
        assertThat(release.manifest().stateFormatVersion()).isEqualTo(2);
        assertThat(release.manifest().runId()).as("nobody told the configuration").isNull();
        assertThat(release.manifest().sinceParent()).isNull();
        assertThat(ReleaseVerification.verify(release, file -> {})).isEmpty();
    }

    @Test
    void manifestsOfTheFirstVersionAreStillRead() throws Exception {
        Release release = create("spring", null);
        Path file = path(release).resolve("manifest.json");
        ObjectNode manifest = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        manifest.put("formatVersion", 1);
        manifest.remove(List.of("runId", "stateFormatVersion", "sinceParent", "configuration"));
        JsonNode withoutForwardPass =
                without(manifest.path("files"), path(release).resolve("forward-pass.json"));
        manifest.set("files", withoutForwardPass);
        Files.writeString(file, manifest.toString());

        Release old = registry.find("spring");

        assertThat(old.manifest().stateFormatVersion()).isNull();
        assertThat(old.manifest().configuration()).isEmpty();
        assertThat(old.manifest().files()).hasSize(release.manifest().files().size() - 1);
        assertThat(ReleaseVerification.hasForwardPass(old)).isFalse();
        assertThat(ReleaseVerification.verify(old, any -> {})).isEmpty();
        Files.writeString(file, manifest.put("formatVersion", 3).toString());
        assertThatThrownBy(registry::list)
                .hasMessageContaining("manifest.json")
                .hasMessageContaining("formatVersion must be 1 to 2, actual: 3");
    }

    @Test
    void itsStateIsASavepointThatTrainingGoesOnFrom() throws Exception {
        Release release = create(null, null);

        SavedTraining saved = SavedTraining.read(release.folder() + "/state");
        assertThat(saved.progress().counters().step()).isEqualTo(2);
        assertThat(saved.weights().bytes())
                .isEqualTo(
                        SavedTraining.read(TestingReleases.savepoint("version-2"))
                                .weights()
                                .bytes());
    }

    @Test
    void itsTensorsAreNamedAndShapedAsTimmDoes() throws Exception {
        Release release = create(null, null);

        JsonNode config =
                new ObjectMapper().readTree(path(release).resolve("encoder/config.json").toFile());
        long width = config.path("model_args").path("embed_dim").asLong();
        long patch = config.path("model_args").path("patch_size").asLong();
        Map<String, List<Long>> encoder = shapes(release, "encoder/model.safetensors");
        assertThat(encoder)
                .containsEntry("cls_token", List.of(1L, 1L, width))
                .containsEntry("patch_embed.proj.weight", List.of(width, 3L, patch, patch))
                .containsEntry("blocks.0.attn.qkv.weight", List.of(3 * width, width))
                .containsEntry("norm.bias", List.of(width));
        assertThat(shapes(release, "encoder-teacher/model.safetensors")).isEqualTo(encoder);
        assertThat(shapes(release, "training.safetensors"))
                .containsKeys("student.decoder_pred.weight", "teacher.norm.bias")
                .containsKeys("mean.mask_token", "square.decoder_blocks_losspred.0.norm1.weight");
    }

    @Test
    void aFlippedByteAMissingFileAndAForeignOneAreNamed() throws Exception {
        Release release = create(null, null);
        Path files = path(release);
        try (RandomAccessFile training =
                new RandomAccessFile(files.resolve("training.safetensors").toFile(), "rw")) {
            training.seek(training.length() - 5);
            int last = training.read();
            training.seek(training.length() - 5);
            training.write(last ^ 1);
        }
        Files.delete(files.resolve("hardness.parquet"));
        Files.writeString(files.resolve("encoder/notes.txt"), "mine");
        Files.writeString(files.resolve("MODEL_CARD.md"), "short");

        assertThat(ReleaseVerification.verify(release, file -> {}))
                .hasSize(4)
                .anyMatch(text -> text.startsWith("training.safetensors must have the SHA-256 "))
                .anyMatch(text -> text.equals("hardness.parquet is missing"))
                .anyMatch(text -> text.equals("encoder/notes.txt is not in the manifest"))
                .anyMatch(text -> text.matches("MODEL_CARD.md must have [0-9,]+ bytes, actual: 5"));
    }

    @Test
    void holdsFeaturesOfSyntheticImagesByBothEncoders() throws Exception {
        Release release = create(null, null);

        JsonNode features =
                new ObjectMapper()
                        .readTree(path(release).resolve("forward-pass.json").toFile())
                        .path("features");
        ModelConfig model = FixedSettings.model(release.manifest().settings(), "the release");
        for (String name : List.of("encoder", "encoder-teacher")) {
            assertThat(features.path(name)).hasSize(2);
            Path weights = path(release).resolve(name).resolve("model.safetensors");
            try (InputStream in = Files.newInputStream(weights);
                    ImageEncoder encoder =
                            ImageEncoder.open(
                                    model, in, Files.size(weights), ComputeConfig.cpu())) {
                float[][] alone =
                        encoder.features(SyntheticImages.of(2, model.imageSize()).subList(1, 2));
                for (int i = 0; i < encoder.width(); i++) {
                    assertThat(features.path(name).path(1).path(i).floatValue())
                            .isCloseTo(alone[0][i], offset(1e-5f));
                }
            }
        }
        assertThat(features.path("encoder").path(0)).isNotEqualTo(features.path("encoder").path(1));
        assertThat(features).hasSize(2);
    }

    @Test
    void anEncoderThatNoLongerGivesItsFeaturesIsNamed() throws Exception {
        Release release = create(null, null);
        Path weights = path(release).resolve("encoder-teacher/model.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(weights.toFile(), "rw")) {
            // the sign of the last norm's last weight, which is followed by its eight biases
            long sign = file.length() - 8 * Float.BYTES - 1;
            file.seek(sign);
            int before = file.read();
            file.seek(sign);
            file.write(before ^ 0x80);
        }
        Path manifest = path(release).resolve("manifest.json");
        String digest = digest(release, "encoder-teacher/model.safetensors");
        Files.writeString(manifest, Files.readString(manifest).replace(digest, sha256(weights)));
        Release other = registry.list().get(0);

        assertThat(ReleaseVerification.verify(other, file -> {}))
                .singleElement()
                .asString()
                .startsWith("encoder-teacher gives features that are ")
                .endsWith("at most 1.0E-4 is rounding");
    }

    @Test
    void anEncoderThatCannotBeLoadedIsNamed() throws Exception {
        Release release = create(null, null);
        Path manifest = path(release).resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(
                                "\"hpm.model.encoder.width\" : \"8\"",
                                "\"hpm.model.encoder.width\" : \"16\""));

        assertThat(ReleaseVerification.verify(registry.list().get(0), file -> {}))
                .singleElement()
                .asString()
                .startsWith("the forward pass cannot be computed again: ")
                .contains("cls_token must be F32 [1, 1, 16], actual: F32 [1, 1, 8]");
    }

    private static String digest(Release release, String name) {
        return release.manifest().file(name).orElseThrow().sha256();
    }

    /** Takes one file away, and out of a manifest's list. */
    private static JsonNode without(JsonNode files, Path file) throws IOException {
        Files.delete(file);
        ArrayNode kept = new ObjectMapper().createArrayNode();
        for (JsonNode listed : files) {
            if (!listed.path("path").asText().equals(file.getFileName().toString())) {
                kept.add(listed);
            }
        }
        return kept;
    }

    @Test
    void anythingWrittenIntoTheManifestMakesItAnotherRelease() throws Exception {
        Release release = create(null, null);
        Path manifest = path(release).resolve("manifest.json");
        Files.writeString(
                manifest, Files.readString(manifest).replace("\"step\" : 2", "\"step\" : 3"));

        assertThat(registry.list()).singleElement().isNotEqualTo(release);
        assertThatThrownBy(() -> registry.find(release.id()))
                .hasMessageContaining("there is no release '" + release.id() + "'");
    }

    @Test
    void whatIsHalfWayIsNoReleaseAndWhatFailedIsGone() throws Exception {
        Path half = folder.resolve("registry/releases/half");
        Files.createDirectories(half.resolve("encoder"));
        Consumer<String> failing =
                file -> {
                    if (file.equals("state")) {
                        throw new IllegalStateException("the disk is full");
                    }
                };

        assertThatThrownBy(
                        () ->
                                new ReleaseCreation(registry, "test")
                                        .create(
                                                TestingReleases.savepoint("version-2"),
                                                null,
                                                null,
                                                failing))
                .hasMessage("the disk is full");
        assertThat(registry.list()).isEmpty();
        try (Stream<Path> folders = Files.list(half.getParent())) {
            assertThat(folders).containsExactly(half);
        }
    }

    @Test
    void twoCreatorsAtOnceMakeTwoReleases() throws Exception {
        ExecutorService creators = Executors.newFixedThreadPool(2);
        try {
            List<Future<Release>> made = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                Callable<Release> creation = () -> create(name, null);
                made.add(creators.submit(creation));
            }
            for (Future<Release> release : made) {
                assertThat(ReleaseVerification.verify(release.get(), file -> {})).isEmpty();
            }
        } finally {
            creators.shutdownNow();
        }
        assertThat(registry.list())
                .extracting(release -> release.manifest().name())
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void areFoundByNameOrByTheBeginningOfTheirId() throws Exception {
        assertThatThrownBy(() -> registry.find("spring"))
                .hasMessageContaining("there is no release 'spring'")
                .hasMessageContaining("none yet");
        Release spring = create("spring", null);
        Release summer = create("summer", spring.id());

        assertThat(registry.find("spring")).isEqualTo(spring);
        assertThat(registry.find(summer.id().substring(0, 6))).isEqualTo(summer);
        assertThat(registry.find("summer").manifest().parent()).isEqualTo(spring.id());
        assertThatThrownBy(() -> registry.find(summer.id().substring(0, 5)))
                .hasMessageContaining(spring.shortId())
                .hasMessageContaining(summer.shortId());
        assertThatThrownBy(() -> create("spring", null))
                .hasMessageContaining("there is a release 'spring'")
                .hasMessageContaining("choose another name");
    }

    @Test
    void aSavepointThatDoesNotTellItsSettingsIsRefused() {
        assertThatThrownBy(
                        () ->
                                new ReleaseCreation(registry, "test")
                                        .create(
                                                TestingReleases.savepoint("version-1"),
                                                null,
                                                null,
                                                file -> {}))
                .hasMessageContaining("does not tell its settings")
                .hasMessageContaining("take a new savepoint");
    }

    private Release create(@Nullable String name, @Nullable String parent) throws IOException {
        return new ReleaseCreation(registry, "test")
                .create(TestingReleases.savepoint("version-2"), name, parent, file -> {});
    }

    private static Path path(Release release) {
        return Path.of(release.folder().toUri());
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static Map<String, List<Long>> shapes(Release release, String file) throws IOException {
        Path path = path(release).resolve(file);
        Map<String, List<Long>> shapes = new TreeMap<>();
        try (InputStream in = Files.newInputStream(path)) {
            for (Entry tensor : SafetensorsHeader.read(in, Files.size(path)).tensors()) {
                shapes.put(tensor.name(), tensor.shape());
            }
        }
        return shapes;
    }
}
