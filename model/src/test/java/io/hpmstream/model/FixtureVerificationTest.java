package io.hpmstream.model;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FixtureVerificationTest {
    private static final ComputeConfig EXACT = new ComputeConfig("cpu", Precision.FLOAT64, 2);

    private static final String CONFIG =
            """
            {imageSize: 8, patchSize: 4, encoder: {width: 8, depth: 1, heads: 2}, decoder: {width: 8, depth: 1, heads: 1},
             batch: 1, maskRatio: 0.75, hardShare: 0.5, studentSeed: 3, teacherSeed: 400, imageSeed: 77, noiseSeed: 900,
             normalizePixels: false, predictionLoss: "relative", learningRate: 0.01, weightDecay: 0.1,
             betas: [0.8, 0.9], epsilon: 0.01, clipNorm: 5.0, emaMomentum: 0.9}
            """;

    @ParameterizedTest
    @EnumSource(Precision.class)
    void reproducesTheReferencesNumbers(Precision precision) {
        for (FixtureVerification fixture : FixtureVerification.builtIn()) {
            List<FixtureCheck> checks = fixture.run(new ComputeConfig("cpu", precision, 2));
            assertThat(checks).hasSizeGreaterThan(25);
            assertThat(checks).filteredOn(check -> !check.passed()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{imageSize: 12, batch: 2}",
                "{predictionLoss: absolute, normalizePixels: true, hardShare: 1, maskRatio: 0.5, clipNorm: 0.05}",
                "{encoder: {width: 16, heads: 4}, decoder: {depth: 2}, normalizePixels: true, hardShare: 0}",
                "{imageSize: 9, patchSize: 3, encoder: {depth: 2}, predictionLoss: absolute, batch: 2, weightDecay: 0}",
                // so many tokens that the decoders' norms go into the weights after them
                "{patchSize: 2, encoder: {width: 4}, decoder: {width: 4}, batch: 16}",
            })
    void agreesWithPlainLoopsForOtherConfigurations(String changes) {
        JsonObject fixture = ReferenceFixture.of(changed(changes));
        List<FixtureCheck> checks =
                FixtureVerification.of(Fixture.parse("reference", fixture.toString())).run(EXACT);
        // gradients of the reference are differences of its losses: nine digits, not fourteen
        assertThat(checks)
                .allSatisfy(
                        check -> assertThat(check.relativeError()).isLessThan(tolerance(check)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hardPatches",
                "studentLatentSumSquares",
                "reconstructionLoss",
                "predictionLoss",
                "gradientNorm",
                "reconstructionLossAfterStep",
                "predictionLossAfterStep"
            })
    void findsOutAboutAWrongNumber(String quantity) {
        JsonObject fixture = builtIn();
        JsonObject expected = fixture.getAsJsonObject("expected");
        double wrong =
                quantity.equals("hardPatches")
                        ? 5
                        : expected.get(quantity).getAsDouble() * (1 + 2e-9);
        expected.add(quantity, new JsonPrimitive(wrong));
        assertThat(FixtureVerification.of(Fixture.parse("wrong", fixture.toString())).run(EXACT))
                .filteredOn(check -> !check.passed())
                .extracting(FixtureCheck::quantity)
                .containsExactly(quantity);
    }

    @Test
    void reportsTheWorstOfManyValues() {
        JsonObject fixture = builtIn();
        fixture.getAsJsonObject("expected")
                .getAsJsonArray("patchLosses")
                .get(1)
                .getAsJsonArray()
                .set(4, new JsonPrimitive(1.7));
        assertThat(FixtureVerification.of(Fixture.parse("wrong", fixture.toString())).run(EXACT))
                .filteredOn(check -> !check.passed())
                .extracting(FixtureCheck::quantity)
                .containsExactly("patchLosses[1][4]");
    }

    @Test
    void judgesNothingInBfloat16() {
        assertThat(
                        FixtureVerification.builtIn()
                                .get(0)
                                .run(new ComputeConfig("cpu", Precision.BFLOAT16, 2)))
                .allSatisfy(check -> assertThat(check.tolerance()).isInfinite());
    }

    @Test
    void namesFileAndFieldOfAMalformedFixture(@TempDir Path folder) throws IOException {
        assertComplains(folder, "{", "not JSON");
        assertComplains(folder, "[]", "not a JSON object");
        assertComplains(folder, "{\"name\": \"x\"}", "config is missing");
        assertComplains(
                folder,
                with("config", "encoder", "{\"width\": 32}"),
                "config.encoder.depth is missing");
        assertComplains(
                folder, with("config", "batch", "1.5"), "config.batch must be a whole number");
        assertComplains(
                folder,
                with("config", "maskRatio", "1"),
                "config.maskRatio must be in (0, 1), actual: 1.0");
        assertComplains(
                folder, with("config", "patchSize", "7"), "image size must be a positive multiple");
        assertComplains(
                folder,
                with("config", "predictionLoss", "\"best\""),
                "config.predictionLoss must be one of");
        assertComplains(
                folder,
                with("expected", "mask", "[\"1\"]"),
                "expected.mask must have 2 entries, actual: 1");
        assertComplains(
                folder,
                with("expected", "gradientL2", "{\"nose\": 1}"),
                "expected.gradientL2.nose is no trained tensor");
    }

    @Test
    void saysInOneSentenceThatADeviceIsMissing() {
        FixtureVerification fixture = FixtureVerification.builtIn().get(0);
        ComputeConfig compute = new ComputeConfig("gpu:99", Precision.FLOAT32, 1);
        assertThatThrownBy(() -> fixture.run(compute))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageStartingWith("device gpu:99 is not available");
    }

    @Test
    void staysNearInBfloat16() {
        for (FixtureVerification fixture : FixtureVerification.builtIn()) {
            assertThat(fixture.run(new ComputeConfig("cpu", Precision.BFLOAT16, 2)))
                    .filteredOn(
                            check -> check.quantity().matches("gradientNorm|.*Loss(AfterStep)?"))
                    .hasSize(5)
                    .allSatisfy(check -> assertThat(check.relativeError()).isLessThan(5e-3));
        }
    }

    private static double tolerance(FixtureCheck check) {
        boolean differentiated =
                check.quantity().startsWith("gradient") || check.quantity().contains("AfterStep");
        return differentiated ? 1e-6 : 1e-12;
    }

    private static void assertComplains(Path folder, String json, String message)
            throws IOException {
        Path file = Files.writeString(folder.resolve("fixture.json"), json);
        assertThatThrownBy(() -> FixtureVerification.of(file).run(EXACT))
                .isInstanceOf(MalformedFixtureException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    private static JsonObject builtIn() {
        return parse(TorchArchive.text("fixtures/tiny-raw-relative.json"));
    }

    private static String with(String object, String field, String json) {
        JsonObject fixture = builtIn();
        fixture.getAsJsonObject(object).add(field, JsonParser.parseString(json));
        return fixture.toString();
    }

    private static String changed(String changes) {
        JsonObject config = parse(CONFIG);
        merge(config, parse(changes));
        return config.toString();
    }

    private static void merge(JsonObject into, JsonObject changes) {
        for (String name : changes.keySet()) {
            if (changes.get(name).isJsonObject()) {
                merge(into.getAsJsonObject(name), changes.getAsJsonObject(name));
            } else {
                into.add(name, changes.get(name));
            }
        }
    }

    private static JsonObject parse(String json) {
        return JsonParser.parseString(json).getAsJsonObject();
    }
}
