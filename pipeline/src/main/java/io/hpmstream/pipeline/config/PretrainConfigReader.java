package io.hpmstream.pipeline.config;

import io.hpmstream.connectors.image.CropConfig;
import io.hpmstream.connectors.image.CropCounter;
import io.hpmstream.connectors.image.ImageLimits;
import io.hpmstream.connectors.image.IntakeConfig;
import io.hpmstream.connectors.image.ThumbnailConfig;
import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.TopicGeneration;
import io.hpmstream.hardness.HardnessConfig;
import io.hpmstream.model.ComputeConfig;
import io.hpmstream.model.MaskingConfig;
import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.OptimizerConfig;
import io.hpmstream.model.PredictionLoss;
import io.hpmstream.model.PretrainerConfig;
import io.hpmstream.model.TeacherConfig;
import io.hpmstream.model.TowerConfig;
import io.hpmstream.pipeline.config.PretrainConfig.DecodeConfig;
import io.hpmstream.pipeline.config.PretrainConfig.ReleasesConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TopicsConfig;
import io.hpmstream.pipeline.config.PretrainConfig.TrainingConfig;
import io.hpmstream.pipeline.ledger.SkippedOffsets;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.CheckpointingMode;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

/** Turns options into records, part by part, and collects what does not fit. */
final class PretrainConfigReader {

    private final Configuration configuration;
    private final ConfigProblems problems;

    PretrainConfigReader(Configuration configuration) {
        this.configuration = configuration;
        this.problems = new ConfigProblems(configuration);
    }

    PretrainConfig read() {
        problems.findUnknownKeys();
        problems.findUnreadableFlinkValues();
        requireOneTrainer();
        requireOneCut();
        KafkaConnection kafka = problems.attempt("hpm.kafka.*, hpm.run.id", this::kafka);
        TopicsConfig topics = problems.attempt("hpm.topics.*", this::topics);
        DecodeConfig decode = problems.attempt("hpm.decode.*", this::decode);
        ModelConfig model = problems.attempt("hpm.model.*", this::model);
        ThumbnailConfig thumbnails = problems.attempt("hpm.thumbnails.*", this::thumbnails);
        IntakeConfig intake =
                problems.attempt(
                        "hpm.images.*, hpm.source.replaced-ends",
                        () -> intake(model, requireNonNullElse(thumbnails, ThumbnailConfig.OFF)));
        SkippedOffsets skipped =
                problems.attempt(PretrainOptions.SKIP_OFFSETS.key(), () -> skipped(topics));
        TrainingConfig training = training(model, requireNonNullElse(skipped, SkippedOffsets.NONE));
        var deadLetterValue = problems.get(PretrainOptions.DEAD_LETTER_VALUE);
        var curatorTags = problems.get(PretrainOptions.CURATOR_TAGS);
        var onLostOffsets = problems.get(PretrainOptions.ON_LOST_OFFSETS);
        var generation =
                problems.attempt(
                        PretrainOptions.GENERATION.key(),
                        () -> new TopicGeneration(problems.get(PretrainOptions.GENERATION)));
        var delivery = problems.get(PretrainOptions.DELIVERY);
        ReleasesConfig releases = problems.attempt("hpm.release.*", this::releases);
        problems.throwIfAny();
        return new PretrainConfig(
                requireNonNull(kafka),
                onLostOffsets,
                requireNonNull(generation),
                delivery,
                requireNonNull(topics),
                requireNonNull(intake),
                requireNonNull(decode),
                deadLetterValue,
                curatorTags,
                requireNonNull(training),
                requireNonNull(releases),
                flink());
    }

    private void requireOneTrainer() {
        int parallelism = problems.get(CoreOptions.DEFAULT_PARALLELISM);
        if (parallelism != 1) {
            problems.add(
                    "parallelism must be 1, actual: %d (%s): one trainer owns the weights; more decoding comes from hpm.decode.threads and hpm.decode.parallelism"
                            .formatted(parallelism, CoreOptions.DEFAULT_PARALLELISM.key()));
        }
    }

    /** With other barriers a checkpoint would hold images between the stages, in no ledger. */
    private void requireOneCut() {
        if (problems.find(CheckpointingOptions.ENABLE_UNALIGNED).orElse(false)) {
            problems.add(
                    "checkpoints must be aligned, actual: %s: true; leave it out"
                            .formatted(CheckpointingOptions.ENABLE_UNALIGNED.key()));
        }
        var mode = problems.find(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE);
        if (mode.orElse(CheckpointingMode.EXACTLY_ONCE) != CheckpointingMode.EXACTLY_ONCE) {
            problems.add(
                    "checkpoints must be exactly-once, actual: %s: %s; leave it out (hpm.hardness.delivery is for what leaves)"
                            .formatted(
                                    CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key(),
                                    mode.orElseThrow()));
        }
    }

    private KafkaConnection kafka() {
        String servers =
                problems.find(PretrainOptions.BOOTSTRAP_SERVERS)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "bootstrap servers are missing; set hpm.kafka.bootstrap-servers to host:port of a broker"));
        Map<String, String> properties = new HashMap<>();
        configuration
                .toMap()
                .forEach(
                        (key, value) -> {
                            if (key.startsWith(PretrainOptions.KAFKA_PROPERTIES_PREFIX)) {
                                properties.put(
                                        key.substring(
                                                PretrainOptions.KAFKA_PROPERTIES_PREFIX.length()),
                                        value);
                            }
                        });
        return new KafkaConnection(servers, problems.get(PretrainOptions.RUN_ID), properties);
    }

    private TopicsConfig topics() {
        return new TopicsConfig(
                problems.get(PretrainOptions.IMAGES_TOPIC),
                problems.get(PretrainOptions.HARDNESS_TOPIC),
                problems.get(PretrainOptions.DEAD_LETTER_TOPIC),
                problems.get(PretrainOptions.THUMBNAILS_TOPIC),
                problems.get(PretrainOptions.TAGS_TOPIC),
                problems.get(PretrainOptions.CREATE_TOPICS),
                problems.get(PretrainOptions.TOPIC_PARTITIONS),
                problems.get(PretrainOptions.TOPIC_REPLICATION));
    }

    /** A topic that is misspelt would let through what is to be skipped. */
    private SkippedOffsets skipped(@Nullable TopicsConfig topics) {
        SkippedOffsets skipped = SkippedOffsets.parse(problems.get(PretrainOptions.SKIP_OFFSETS));
        if (topics == null || problems.get(PretrainOptions.GENERATION) > 0) {
            return skipped; // earlier topics may have been called otherwise
        }
        for (SkippedOffsets.Range range : skipped.ranges()) {
            if (!range.topic().equals(topics.images())) {
                throw new IllegalArgumentException(
                        "skipped offsets %s must be of the topic '%s', which is the one that is read"
                                .formatted(range, topics.images()));
            }
        }
        return skipped;
    }

    private ReleasesConfig releases() {
        return new ReleasesConfig(
                problems.get(PretrainOptions.RELEASE_EVERY),
                problems.get(PretrainOptions.RELEASE_REGISTRY));
    }

    private DecodeConfig decode() {
        int parallelism = problems.get(PretrainOptions.DECODE_PARALLELISM);
        int threads = problems.get(PretrainOptions.DECODE_THREADS);
        int batchSize = problems.get(PretrainOptions.BATCH_SIZE);
        return new DecodeConfig(
                parallelism,
                threads,
                problems.find(PretrainOptions.DECODE_QUEUE_IMAGES)
                        .orElseGet(
                                () ->
                                        DecodeConfig.defaultQueueImages(
                                                batchSize, parallelism, threads)),
                problems.get(PretrainOptions.DECODE_QUEUE_SIZE).getBytes());
    }

    private IntakeConfig intake(@Nullable ModelConfig model, ThumbnailConfig thumbnails) {
        MemorySize maxSize = problems.get(PretrainOptions.IMAGE_MAX_SIZE);
        if (maxSize.getBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "largest image must be less than 2 GiB, actual: " + maxSize);
        }
        return new IntakeConfig(
                model == null ? 1 : model.imageSize(),
                new CropConfig.Drawn(
                        problems.get(PretrainOptions.CROP_MIN_SCALE),
                        problems.get(PretrainOptions.CROP_MAX_SCALE),
                        problems.get(PretrainOptions.CROP_MIRRORED)),
                problems.get(PretrainOptions.SEED),
                CropCounter.parse(problems.get(PretrainOptions.REPLACED_ENDS)),
                new ImageLimits(
                        (int) maxSize.getBytes(), problems.get(PretrainOptions.IMAGE_MAX_PIXELS)),
                problems.get(PretrainOptions.ALLOWED_URIS),
                thumbnails);
    }

    private ThumbnailConfig thumbnails() {
        return new ThumbnailConfig(
                problems.get(PretrainOptions.THUMBNAILS),
                problems.get(PretrainOptions.THUMBNAIL_SIZE),
                problems.get(PretrainOptions.THUMBNAILS_REMEMBERED));
    }

    private ModelConfig model() {
        ModelConfig preset = ModelConfig.preset(problems.get(PretrainOptions.MODEL_PRESET));
        TowerConfig encoder = preset.encoder();
        TowerConfig decoder = preset.decoder();
        return new ModelConfig(
                or(PretrainOptions.IMAGE_SIZE, preset.imageSize()),
                or(PretrainOptions.PATCH_SIZE, preset.patchSize()),
                new TowerConfig(
                        or(PretrainOptions.ENCODER_WIDTH, encoder.width()),
                        or(PretrainOptions.ENCODER_DEPTH, encoder.depth()),
                        or(PretrainOptions.ENCODER_HEADS, encoder.heads())),
                new TowerConfig(
                        or(PretrainOptions.DECODER_WIDTH, decoder.width()),
                        or(PretrainOptions.DECODER_DEPTH, decoder.depth()),
                        or(PretrainOptions.DECODER_HEADS, decoder.heads())),
                problems.get(PretrainOptions.NORMALIZE_PIXELS),
                problems.get(PretrainOptions.PREDICTION_LOSS));
    }

    private int or(ConfigOption<Integer> option, int preset) {
        return problems.find(option).orElse(preset);
    }

    private @Nullable TrainingConfig training(@Nullable ModelConfig model, SkippedOffsets skipped) {
        MaskingConfig masking = problems.attempt("hpm.masking.*", this::masking);
        OptimizerConfig optimizer = problems.attempt("hpm.train.*", this::optimizer);
        TeacherConfig teacher = problems.attempt("hpm.teacher.*", this::teacher);
        ComputeConfig compute = problems.attempt("hpm.compute.*", this::compute);
        if (model == null
                || masking == null
                || optimizer == null
                || teacher == null
                || compute == null) {
            return null;
        }
        HardnessConfig hardness = problems.attempt("hpm.hardness.*", () -> hardness(model));
        PretrainerConfig pretrainer =
                problems.attempt(
                        "hpm.train.*, hpm.masking.ratio",
                        () -> pretrainer(model, masking, optimizer, teacher, compute));
        if (hardness == null || pretrainer == null) {
            return null;
        }
        requireHardPatches(pretrainer);
        return problems.attempt(
                "hpm.masking.stale-after-images, hpm.train.max-steps",
                () -> training(pretrainer, hardness, skipped));
    }

    /** Where neither the teacher nor the memory has a say, masks would silently be random. */
    private void requireHardPatches(PretrainerConfig pretrainer) {
        MaskingConfig masking = pretrainer.masking();
        TeacherPolicy teacher = problems.get(PretrainOptions.TEACHER);
        boolean wanted = masking.initialHardShare() > 0 || masking.finalHardShare() > 0;
        // a plain masked autoencoder has random masks by its definition
        boolean predicted = pretrainer.model().predictionLoss() != PredictionLoss.NONE;
        if (wanted
                && predicted
                && masking.historyWeight() == 0
                && teacher != TeacherPolicy.ALWAYS) {
            problems.add(
                    "history weight must be above 0 where the teacher does not look at every image, actual: %s (%s) with %s: %s; masks would be random: set %s: always, or a history weight such as %s"
                            .formatted(
                                    masking.historyWeight(),
                                    PretrainOptions.HISTORY_WEIGHT.key(),
                                    PretrainOptions.TEACHER.key(),
                                    teacher.name().toLowerCase(Locale.ROOT),
                                    PretrainOptions.TEACHER.key(),
                                    PretrainOptions.HISTORY_WEIGHT.defaultValue()));
        }
    }

    private TrainingConfig training(
            PretrainerConfig pretrainer, HardnessConfig hardness, SkippedOffsets skipped) {
        // a plain masked autoencoder has no teacher to ask
        TeacherPolicy teacher =
                pretrainer.model().predictionLoss() == PredictionLoss.NONE
                        ? TeacherPolicy.NEVER
                        : problems.get(PretrainOptions.TEACHER);
        return new TrainingConfig(
                problems.get(PretrainOptions.RUN_ID),
                pretrainer,
                hardness,
                teacher,
                problems.get(PretrainOptions.STALE_AFTER),
                problems.get(PretrainOptions.MAX_STEPS),
                skipped,
                problems.find(PretrainOptions.INITIAL_WEIGHTS).orElse(null));
    }

    private PretrainerConfig pretrainer(
            ModelConfig model,
            MaskingConfig masking,
            OptimizerConfig optimizer,
            TeacherConfig teacher,
            ComputeConfig compute) {
        return new PretrainerConfig(
                model,
                masking,
                optimizer,
                teacher,
                compute,
                problems.get(PretrainOptions.BATCH_SIZE),
                problems.get(PretrainOptions.SEED),
                problems.get(PretrainOptions.MAX_SKIPS));
    }

    private MaskingConfig masking() {
        return new MaskingConfig(
                problems.get(PretrainOptions.MASK_RATIO),
                problems.get(PretrainOptions.HARD_SHARE_INITIAL),
                problems.get(PretrainOptions.HARD_SHARE_FINAL),
                problems.get(PretrainOptions.HARD_SHARE_RAMP),
                problems.get(PretrainOptions.HISTORY_WEIGHT));
    }

    private OptimizerConfig optimizer() {
        return new OptimizerConfig(
                problems.get(PretrainOptions.LEARNING_RATE),
                problems.get(PretrainOptions.WEIGHT_DECAY),
                problems.get(PretrainOptions.BETA1),
                problems.get(PretrainOptions.BETA2),
                1e-8,
                problems.get(PretrainOptions.CLIP_NORM),
                problems.get(PretrainOptions.WARMUP),
                problems.get(PretrainOptions.ANNEAL_AFTER),
                problems.get(PretrainOptions.ANNEAL));
    }

    private TeacherConfig teacher() {
        return new TeacherConfig(
                problems.get(PretrainOptions.MOMENTUM_INITIAL),
                problems.get(PretrainOptions.MOMENTUM_FINAL),
                problems.get(PretrainOptions.MOMENTUM_RAMP));
    }

    private ComputeConfig compute() {
        return new ComputeConfig(
                problems.get(PretrainOptions.DEVICE),
                problems.get(PretrainOptions.PRECISION),
                problems.get(PretrainOptions.THREADS));
    }

    private HardnessConfig hardness(ModelConfig model) {
        return new HardnessConfig(
                model.gridSize(),
                model.gridSize(),
                problems.get(PretrainOptions.HARDNESS_RATE),
                problems.find(PretrainOptions.HARDNESS_TIME_TO_LIVE));
    }

    private Configuration flink() {
        Configuration flink = new Configuration();
        configuration
                .toMap()
                .forEach(
                        (key, value) -> {
                            if (!key.startsWith(PretrainOptions.PREFIX)) {
                                flink.setString(key, value);
                            }
                        });
        return flink;
    }
}
