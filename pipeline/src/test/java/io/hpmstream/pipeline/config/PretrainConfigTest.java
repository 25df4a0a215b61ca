package io.hpmstream.pipeline.config;

import io.hpmstream.connectors.image.CropConfig;
import io.hpmstream.connectors.image.ThumbnailConfig;
import io.hpmstream.connectors.kafka.DeadLetterValue;
import io.hpmstream.connectors.kafka.Delivery;
import io.hpmstream.connectors.kafka.OnLostOffsets;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.Precision;
import io.hpmstream.model.PredictionLoss;
import io.hpmstream.model.TowerConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PretrainConfigTest {

    @TempDir private Path folder;

    @Test
    void needsNothingButABroker() {
        PretrainConfig config = read(Map.of());

        assertThat(config.training().pretrainer().model()).isEqualTo(ModelConfig.preset("tiny"));
        assertThat(config.training().pretrainer().batchSize()).isEqualTo(32);
        assertThat(config.training().teacher()).isEqualTo(TeacherPolicy.ALWAYS);
        assertThat(config.training().hardness().timeToLive()).isEmpty();
        assertThat(config.training().maxSteps()).isEqualTo(Long.MAX_VALUE);
        assertThat(config.intake().crop()).isEqualTo(CropConfig.DEFAULT);
        assertThat(config.intake().allowedUris()).isEmpty();
        assertThat(config.deadLetterValue()).isEqualTo(DeadLetterValue.FULL);
        assertThat(config.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(config.onLostOffsets()).isEqualTo(OnLostOffsets.FAIL);
        assertThat(config.topics().deadLetter()).isEqualTo("images.dead-letter");
        assertThat(config.flink().keySet()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"16, 1, 2, 32", "16, 3, 2, 11", "1, 1, 4, 8", "256, 1, 2, 64", "4, 1, 40, 80"})
    void queuesTwoBatchesOrWhatKeepsDecodingBusy(
            int batchSize, int parallelism, int threads, int images) {
        PretrainConfig config =
                read(
                        Map.of(
                                "hpm.train.batch-size", Integer.toString(batchSize),
                                "hpm.decode.parallelism", Integer.toString(parallelism),
                                "hpm.decode.threads", Integer.toString(threads)));

        assertThat(config.decode().queueImages()).isEqualTo(images);
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> PretrainConfig.from(new Configuration()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("set hpm.kafka.bootstrap-servers to host:port of a broker");
    }

    @Test
    void startsFromAPresetAndOverridesWhatIsSet() {
        ModelConfig model =
                read(Map.of(
                                "hpm.model.preset", "vit-s/16",
                                "hpm.model.decoder.depth", "2",
                                "hpm.model.normalize-pixels", "true",
                                "hpm.model.prediction-loss", "absolute"))
                        .training()
                        .pretrainer()
                        .model();

        assertThat(model.encoder()).isEqualTo(ModelConfig.preset("vit-s/16").encoder());
        assertThat(model.decoder()).isEqualTo(new TowerConfig(512, 2, 16));
        assertThat(model.normalizePixels()).isTrue();
        assertThat(model.predictionLoss()).isEqualTo(PredictionLoss.ABSOLUTE);
    }

    @Test
    void handsEveryTrainingOptionToItsPlace() {
        TrainingConfig training =
                read(Map.of(
                                "hpm.run.id", "night",
                                "hpm.train.batch-size", "8",
                                "hpm.train.seed", "5",
                                "hpm.train.max-steps", "77",
                                "hpm.train.learning-rate", "1e-3",
                                "hpm.masking.history-weight", "0.25",
                                "hpm.masking.teacher", "stale",
                                "hpm.masking.stale-after-images", "900",
                                "hpm.compute.precision", "bfloat16",
                                "hpm.hardness.time-to-live", "7 d"))
                        .training();

        assertThat(training.runId()).isEqualTo("night");
        assertThat(training.pretrainer().batchSize()).isEqualTo(8);
        assertThat(training.pretrainer().seed()).isEqualTo(5);
        assertThat(training.maxSteps()).isEqualTo(77);
        assertThat(training.pretrainer().optimizer().learningRate()).isEqualTo(0.001);
        assertThat(training.pretrainer().masking().historyWeight()).isEqualTo(0.25);
        assertThat(training.teacher()).isEqualTo(TeacherPolicy.STALE);
        assertThat(training.staleAfterImages()).isEqualTo(900);
        assertThat(training.pretrainer().compute().precision()).isEqualTo(Precision.BFLOAT16);
        assertThat(training.hardness().timeToLive()).contains(Duration.ofDays(7));
    }

    @Test
    void asksNoTeacherWhereNoLossIsPredicted() {
        assertThat(read(Map.of("hpm.model.prediction-loss", "none")).training().teacher())
                .isEqualTo(TeacherPolicy.NEVER);
    }

    @Test
    void acceptsTheOptionsOfTheCurationServiceInTheSameFile() {
        assertThat(
                        read(Map.of(
                                        "hpm.curation.port", "0",
                                        "hpm.curation.token", "${file:/run/secrets/token}",
                                        "hpm.curation.tags", "obey",
                                        "hpm.thumbnails.enabled", "true",
                                        "hpm.thumbnails.size", "64"))
                                .intake()
                                .thumbnails())
                .isEqualTo(new ThumbnailConfig(true, 64, 1_000_000));
    }

    @Test
    void handsKafkaPropertiesToTheClientsAndTheRestToFlink() {
        PretrainConfig config =
                read(
                        Map.of(
                                "hpm.kafka.properties.security.protocol", "SSL",
                                "execution.checkpointing.interval", "7 s"));

        assertThat(config.kafka().properties())
                .containsExactly(Map.entry("security.protocol", "SSL"));
        assertThat(config.flink().toMap())
                .containsExactly(Map.entry("execution.checkpointing.interval", "7 s"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hpm.masking.ratio            | 1.5        | mask ratio
                    hpm.masking.ratio            | many       | cannot read 'many' as a value of hpm.masking.ratio
                    hpm.masking.history-weight   | -1         | hpm.masking.*
                    hpm.masking.teacher          | sometimes  | hpm.masking.teacher
                    hpm.masking.stale-after-images | -1       | images after which a map is stale must not be negative, actual: -1
                    hpm.model.preset             | vit-x      | unknown model preset 'vit-x'; there are tiny
                    hpm.model.patch-size         | 13         | multiple of the patch size 13
                    hpm.model.encoder.heads      | 5          | hpm.model.*
                    hpm.compute.device           | tpu        | device must be cpu or gpu:N
                    hpm.compute.precision        | float8     | hpm.compute.precision
                    hpm.train.batch-size         | 0          | batch size must be positive
                    hpm.train.max-steps          | 0          | steps must be at least 1, actual: 0
                    hpm.train.learning-rate      | -0.1       | learning rate
                    hpm.teacher.momentum.initial | 2          | hpm.teacher.*
                    hpm.hardness.rate            | 0          | rate must be in (0, 1], actual: 0.0
                    hpm.hardness.time-to-live    | 0 s        | time to live must be positive
                    hpm.images.max-size          | 3 gb       | largest image must be less than 2 GiB
                    hpm.images.max-pixels        | 0          | largest image must be at least 1 pixel
                    hpm.images.crop.min-scale    | 0          | crop scale must satisfy
                    hpm.decode.threads           | 0          | decoding threads must be at least 1, actual: 0
                    hpm.decode.queue.images      | 0          | decode queue must hold at least 1 image
                    hpm.thumbnails.size          | 8          | thumbnail size must be 16 to 256 pixels, actual: 8 (hpm.thumbnails.*)
                    hpm.thumbnails.enabled       | perhaps    | hpm.thumbnails.enabled
                    hpm.curation.tags            | mostly     | hpm.curation.tags
                    hpm.dead-letter.value        | half       | hpm.dead-letter.value
                    hpm.hardness.delivery        | twice      | hpm.hardness.delivery
                    hpm.source.on-lost-offsets   | ignore     | hpm.source.on-lost-offsets
                    hpm.kafka.properties.max.request.size | 5 | max.request.size is not to be set, actual: 5
                    hpm.run.id                   | a:b        | run id must not contain ':', actual: a:b
                    hpm.release.every-checkpoints | -1        | checkpoints between two releases must not be negative, actual: -1 (hpm.release.*)
                    hpm.topics.partitions        | few        | hpm.topics.partitions
                    hpm.topics.create            | perhaps    | hpm.topics.create
                    execution.checkpointing.mode | AT_LEAST_ONCE | checkpoints must be exactly-once, actual: execution.checkpointing.mode: AT_LEAST_ONCE
                    execution.checkpointing.unaligned.enabled | true | checkpoints must be aligned, actual: execution.checkpointing.unaligned.enabled: true
                    parallelism.default          | 2          | parallelism must be 1, actual: 2
                    hpm.decode.parallelism       | 0          | decoding subtasks must be in [1, 128], actual: 0
                    parallelism.default          | two        | cannot read 'two' as a value of parallelism.default
                    execution.checkpointing.interval | soon   | cannot read 'soon' as a value of execution.checkpointing.interval
                    state.backend.incremental    | perhaps    | cannot read 'perhaps' as a value of state.backend.incremental
                    state.backend.rocksdb.memory.managed | perhaps | cannot read 'perhaps' as a value of state.backend.rocksdb.memory.managed
                    """)
    void refusesByNameAndValue(String key, String value, String message) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "hpm.masking.hard-shares.final, hpm.masking.hard-share.final",
        "hmp.model.preset, hpm.model.preset",
        "hpm.train.batchsize, hpm.train.batch-size"
    })
    void suggestsTheOptionThatWasMeant(String key, String meant) {
        assertThatThrownBy(() -> read(Map.of(key, "1")))
                .hasMessage("unknown option '%s'; did you mean '%s'?".formatted(key, meant));
    }

    @ParameterizedTest
    @CsvSource({
        "execution.checkpointing.intervall, execution.checkpointing.interval",
        "exection.checkpointing.dir, execution.checkpointing.dir",
        "state.backend.rocksdb.memory.manged, state.backend.rocksdb.memory.managed",
        "state.backnd, state.backend.type"
    })
    void suggestsTheOptionOfFlinkThatWasMeant(String key, String meant) {
        assertThatThrownBy(() -> read(Map.of(key, "1")))
                .hasMessage("unknown option '%s'; did you mean '%s'?".formatted(key, meant));
    }

    /** Families whose keys are not all declared, and keys of somebody's own that resemble none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "env.java.opt",
                "fs.output.always-create-directories",
                "metrics.reporter.hpm.prot",
                "pipeline.global-job-parameters.a",
                "s3.endpiont",
                "security.ssl.keystores",
                "state.backend.rocksdb.of-our-own-factory"
            })
    void leavesToFlinkWhatSomethingMayRead(String key) {
        assertThat(read(Map.of(key, "1")).flink().keySet()).containsExactly(key);
    }

    @Test
    void tellsOnceWhatIsReadMoreThanOnce() {
        assertThatThrownBy(() -> read(Map.of("parallelism.default", "two")))
                .hasMessageStartingWith("cannot read 'two'");
    }

    @Test
    void tellsProblemsOfFlinksOptionsWithAllOthers() {
        assertThatThrownBy(
                        () ->
                                read(
                                        Map.of(
                                                "hpm.model.preset", "huge",
                                                "execution.checkpointing.timeouts", "9 s",
                                                "execution.checkpointing.interval", "soon")))
                .hasMessageStartingWith("the configuration has 3 problems:")
                .hasMessageContaining("unknown model preset 'huge'")
                .hasMessageContaining("unknown option 'execution.checkpointing.timeouts'")
                .hasMessageContaining(
                        "cannot read 'soon' as a value of execution.checkpointing.interval");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stale", "never"})
    void refusesMasksThatNothingSteers(String teacher) {
        assertThatThrownBy(
                        () ->
                                read(
                                        Map.of(
                                                "hpm.masking.history-weight",
                                                "0",
                                                "hpm.masking.teacher",
                                                teacher)))
                .hasMessage(
                        "history weight must be above 0 where the teacher does not look at every image, actual: 0.0 (hpm.masking.history-weight) with hpm.masking.teacher: "
                                + teacher
                                + "; masks would be random: set hpm.masking.teacher: always, or a history weight such as 0.5");
    }

    @ParameterizedTest
    @CsvSource({
        "hpm.model.prediction-loss, none",
        "hpm.masking.hard-share.final, 0",
        "hpm.masking.teacher, always"
    })
    void takesRandomMasksThatAreAskedForAndThoseOfThePaper(String key, String value) {
        Map<String, String> options =
                new HashMap<>(
                        Map.of("hpm.masking.history-weight", "0", "hpm.masking.teacher", "never"));
        options.put(key, value);

        assertThat(read(options).training().pretrainer().masking().historyWeight()).isZero();
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThatThrownBy(
                        () ->
                                PretrainConfig.from(
                                        Configuration.fromMap(
                                                Map.of(
                                                        "hpm.model.preset", "huge",
                                                        "hpm.train.batch-sice", "4",
                                                        "hpm.decode.threads", "none"))))
                .hasMessageStartingWith("the configuration has 4 problems:")
                .hasMessageContaining("unknown option 'hpm.train.batch-sice'")
                .hasMessageContaining("unknown model preset 'huge'")
                .hasMessageContaining("cannot read 'none' as a value of hpm.decode.threads")
                .hasMessageContaining("bootstrap servers are missing");
    }

    @Test
    void tellsAllProblemsOfOneGroupAtOnce() {
        assertThatThrownBy(
                        () ->
                                read(
                                        Map.of(
                                                "hpm.decode.threads", "0",
                                                "hpm.decode.queue.images", "-3")))
                .hasMessageContaining("decoding threads must be at least 1, actual: 0")
                .hasMessageContaining("decode queue must hold at least 1 image, actual: -3");
    }

    @Test
    void tellsOnceWhatIsOnlyWrongTogether() {
        assertThatThrownBy(
                        () ->
                                read(
                                        Map.of(
                                                "hpm.images.crop.min-scale", "0.8",
                                                "hpm.images.crop.max-scale", "0.7")))
                .hasMessageContaining("hpm.images.*");
    }

    @Test
    void readsYamlNestedOrDotted() throws Exception {
        Configuration options =
                file(
                        """
                        hpm:
                          kafka.bootstrap-servers: "127.0.0.1:9092"
                          train:
                            batch-size: 16
                            learning-rate: 1e-3
                          images:
                            allowed-uris: [file:///a/, "s3://b/"]
                        hpm.masking.teacher: never
                        execution.checkpointing.interval: 5 s
                        """);

        PretrainConfig config = PretrainConfig.from(options);

        assertThat(config.training().pretrainer().batchSize()).isEqualTo(16);
        assertThat(config.training().pretrainer().optimizer().learningRate()).isEqualTo(0.001);
        assertThat(config.training().teacher()).isEqualTo(TeacherPolicy.NEVER);
        assertThat(config.intake().allowedUris()).containsExactly("file:///a/", "s3://b/");
        assertThat(config.flink().toMap()).containsOnlyKeys("execution.checkpointing.interval");
    }

    @Test
    void pairsWinOverTheFile() throws Exception {
        Configuration options = file("hpm.train.batch-size: 16");
        ConfigFile.override(options, Map.of("hpm.train.batch-size", "4"));

        assertThat(options.get(PretrainOptions.BATCH_SIZE)).isEqualTo(4);
    }

    @Test
    void refusesSecretsOnTheCommandLineButNotReferencesToThem() {
        Configuration options = new Configuration();

        assertThatThrownBy(
                        () ->
                                ConfigFile.override(
                                        options,
                                        Map.of(
                                                "hpm.kafka.properties.ssl.key.password",
                                                "planted",
                                                "s3.secret-key",
                                                "planted",
                                                "hpm.curation.token",
                                                "planted")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "hpm.kafka.properties.ssl.key.password must not stand on the command line")
                .hasMessageContaining("or give a reference such as ${file:/path}")
                .hasMessageContaining("s3.secret-key must not stand")
                .hasMessageContaining("hpm.curation.token must not stand")
                .hasMessageNotContaining("planted");
        assertThat(options.keySet()).isEmpty();
        ConfigFile.override(
                options,
                Map.of(
                        "hpm.kafka.properties.ssl.key.password",
                        "${env:KEY_PASSWORD}",
                        "hpm.curation.token",
                        "${env:TOKEN}"));
        assertThat(options.toMap()).containsValues("${env:KEY_PASSWORD}", "${env:TOKEN}");
    }

    @Test
    void takesAnEmptyFileForDefaults() throws Exception {
        assertThat(file("# nothing yet\n").keySet()).isEmpty();
    }

    @Test
    void namesAFileThatCannotBeRead() {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> ConfigFile.read(missing))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> file("just text"))
                .hasMessageContaining("must be a mapping of options");
        assertThatThrownBy(() -> file("hpm: [1, 2\n")).hasMessageContaining("is not YAML");
        assertThatThrownBy(() -> file("a: 1\na: 2\n")).hasMessageContaining("is not YAML");
    }

    @Test
    void quotesNoLineOfAFileThatIsNotYaml() {
        assertThatThrownBy(() -> file("a: 1\nssl.key.password: \"planted\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hpm.yaml is not YAML: while scanning a quoted scalar")
                .hasMessageContaining("line 2, column 19")
                .hasMessageContaining("found unexpected end of stream")
                .hasMessageNotContaining("planted");
    }

    private Configuration file(String yaml) throws Exception {
        return ConfigFile.read(Files.writeString(folder.resolve("hpm.yaml"), yaml));
    }

    private static PretrainConfig read(Map<String, String> options) {
        Configuration all = Configuration.fromMap(options);
        all.set(PretrainOptions.BOOTSTRAP_SERVERS, "127.0.0.1:9092");
        return PretrainConfig.from(all);
    }
}
