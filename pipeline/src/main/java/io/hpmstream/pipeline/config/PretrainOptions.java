package io.hpmstream.pipeline.config;

import io.hpmstream.connectors.image.ThumbnailConfig;
import io.hpmstream.connectors.kafka.DeadLetterValue;
import io.hpmstream.connectors.kafka.Delivery;
import io.hpmstream.connectors.kafka.OnLostOffsets;
import io.hpmstream.model.Precision;
import io.hpmstream.model.PredictionLoss;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import static org.apache.flink.configuration.ConfigOptions.key;

/**
 * Every {@code hpm.*} option: its type, default and meaning. {@code docs/options.md} is made of
 * this file. All other keys of a configuration belong to Flink.
 */
public final class PretrainOptions {

    /** Everything that begins so is ours. */
    public static final String PREFIX = "hpm.";

    /** What begins so is handed to every Kafka client, without the prefix. */
    public static final String KAFKA_PROPERTIES_PREFIX = "hpm.kafka.properties.";

    public static final ConfigOption<String> RUN_ID =
            key("hpm.run.id")
                    .stringType()
                    .defaultValue("hpm")
                    .withDescription(
                            "Names this run. Prefixes consumer group, client and transactional ids, and stands in every hardness record; of two live runs of one id the second is refused.");

    public static final ConfigOption<String> BOOTSTRAP_SERVERS =
            key("hpm.kafka.bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Kafka brokers, as host:port,host:port. Required.");

    public static final ConfigOption<String> IMAGES_TOPIC =
            key("hpm.topics.images")
                    .stringType()
                    .defaultValue("images")
                    .withDescription("Topic that images arrive on.");

    public static final ConfigOption<String> HARDNESS_TOPIC =
            key("hpm.topics.hardness")
                    .stringType()
                    .defaultValue("hardness")
                    .withDescription("Compacted topic that every sighting is told on.");

    public static final ConfigOption<String> DEAD_LETTER_TOPIC =
            key("hpm.topics.dead-letter")
                    .stringType()
                    .defaultValue("images.dead-letter")
                    .withDescription("Topic of what could not be trained, with the reason.");

    public static final ConfigOption<String> THUMBNAILS_TOPIC =
            key("hpm.topics.thumbnails")
                    .stringType()
                    .defaultValue("thumbnails")
                    .withDescription(
                            "Compacted topic of one small JPEG of each image (hpm.thumbnails.enabled).");

    public static final ConfigOption<String> TAGS_TOPIC =
            key("hpm.topics.tags")
                    .stringType()
                    .defaultValue("curation.tags")
                    .withDescription(
                            "Compacted topic of the tags that curators give images (hpm.curation.tags).");

    public static final ConfigOption<Boolean> CREATE_TOPICS =
            key("hpm.topics.create")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription("Whether missing topics are created with the right settings.");

    public static final ConfigOption<Integer> TOPIC_PARTITIONS =
            key("hpm.topics.partitions")
                    .intType()
                    .defaultValue(1)
                    .withDescription(
                            "Partitions of a topic that is created; -1 leaves it to the broker. One partition of images makes a run repeatable bit by bit.");

    public static final ConfigOption<Integer> TOPIC_REPLICATION =
            key("hpm.topics.replication-factor")
                    .intType()
                    .defaultValue(-1)
                    .withDescription(
                            "Replicas of a topic that is created; -1 leaves it to the broker.");

    public static final ConfigOption<OnLostOffsets> ON_LOST_OFFSETS =
            key("hpm.source.on-lost-offsets")
                    .enumType(OnLostOffsets.class)
                    .defaultValue(OnLostOffsets.FAIL)
                    .withDescription(
                            "What happens when the broker no longer has the next image to train: fail ends the job and names the missing offsets, earliest goes on with the first that is there, latest with the next that arrives.");

    public static final ConfigOption<List<String>> SKIP_OFFSETS =
            key("hpm.source.skip-offsets")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Records that are not trained, each as topic:partition:start..end, where end is the offset after the last and the topic is called as the ledger calls it. A training that goes on must not have trained one of them.");

    public static final ConfigOption<Integer> GENERATION =
            key("hpm.source.generation")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "Counts how often the topic of images was replaced by another one whose offsets mean other images. Set by --reset-offsets, and to be kept from then on.");

    public static final ConfigOption<List<String>> REPLACED_ENDS =
            key("hpm.source.replaced-ends")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Where the topic that was replaced ended, each partition as topic:partition:offset: images are cropped as if their records came behind these. Set by --reset-offsets, and to be kept from then on.");

    public static final ConfigOption<MemorySize> IMAGE_MAX_SIZE =
            key("hpm.images.max-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(16))
                    .withDescription(
                            "Largest encoded image; larger ones become dead letters before they are read.");

    public static final ConfigOption<Long> IMAGE_MAX_PIXELS =
            key("hpm.images.max-pixels")
                    .longType()
                    .defaultValue(100_000_000L)
                    .withDescription(
                            "Most pixels of an image, as its header announces them; more become dead letters before pixels are allocated.");

    public static final ConfigOption<List<String>> ALLOWED_URIS =
            key("hpm.images.allowed-uris")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Folders that the header 'uri' of an empty record may point into, such as s3://photos/2026/. Empty turns fetching off.");

    public static final ConfigOption<Double> CROP_MIN_SCALE =
            key("hpm.images.crop.min-scale")
                    .doubleType()
                    .defaultValue(0.2)
                    .withDescription(
                            "Least share of an image's area that a random crop shows. 1 here and below trains whole images.");

    public static final ConfigOption<Double> CROP_MAX_SCALE =
            key("hpm.images.crop.max-scale")
                    .doubleType()
                    .defaultValue(1.0)
                    .withDescription("Largest share of an image's area that a random crop shows.");

    public static final ConfigOption<Boolean> CROP_MIRRORED =
            key("hpm.images.crop.mirrored")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription("Whether every other crop, at random, is mirrored.");

    public static final ConfigOption<Boolean> THUMBNAILS =
            key("hpm.thumbnails.enabled")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether decoding makes one small JPEG of each new image, for the curation service.");

    public static final ConfigOption<Integer> THUMBNAIL_SIZE =
            key("hpm.thumbnails.size")
                    .intType()
                    .defaultValue(ThumbnailConfig.OFF.size())
                    .withDescription("Pixels of a thumbnail's longer side, 16 to 256.");

    public static final ConfigOption<Integer> THUMBNAILS_REMEMBERED =
            key("hpm.thumbnails.remembered-images")
                    .intType()
                    .defaultValue(ThumbnailConfig.OFF.remembered())
                    .withDescription(
                            "Images of which each source subtask remembers that their thumbnail was sent, in 16 bytes or a little more each. With more images, and after a restart, thumbnails are sent again, which is harmless.");

    public static final ConfigOption<CuratorTags> CURATOR_TAGS =
            key("hpm.curation.tags")
                    .enumType(CuratorTags.class)
                    .defaultValue(CuratorTags.IGNORE)
                    .withDescription(
                            "Whether images that curators tag 'drop' are still trained: ignore trains them, obey leaves them out as long as they have the tag and counts them.");

    public static final ConfigOption<DeadLetterValue> DEAD_LETTER_VALUE =
            key("hpm.dead-letter.value")
                    .enumType(DeadLetterValue.class)
                    .defaultValue(DeadLetterValue.FULL)
                    .withDescription(
                            "Whether a dead letter carries the original bytes: full or none.");

    public static final ConfigOption<Integer> DECODE_PARALLELISM =
            key("hpm.decode.parallelism")
                    .intType()
                    .defaultValue(1)
                    .withDescription(
                            "Subtasks that read and decode, each in a slot of Flink's and with a partition of the images at least; more than one partition gives up the order of the images between them.");

    public static final ConfigOption<Integer> DECODE_THREADS =
            key("hpm.decode.threads")
                    .intType()
                    .defaultValue(2)
                    .withDescription("Threads that decode images, in each source subtask.");

    public static final ConfigOption<Integer> DECODE_QUEUE_IMAGES =
            key("hpm.decode.queue.images")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Most images that are being decoded or wait for their turn, in each source subtask; a checkpoint waits until they are trained. Not set: two batches among all subtasks and at most 64, but at least two images for each decoding thread.");

    public static final ConfigOption<MemorySize> DECODE_QUEUE_SIZE =
            key("hpm.decode.queue.size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Most encoded bytes that are being decoded or wait for their turn; one image is always let in.");

    public static final ConfigOption<String> MODEL_PRESET =
            key("hpm.model.preset")
                    .stringType()
                    .defaultValue("tiny")
                    .withDescription(
                            "Where the model's sizes begin: tiny, vit-s/16, vit-b/16, vit-l/16 or vit-h/14. Every size below overrides it.");

    public static final ConfigOption<Integer> IMAGE_SIZE =
            key("hpm.model.image-size")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Pixels of a side of what the model sees.");

    public static final ConfigOption<Integer> PATCH_SIZE =
            key("hpm.model.patch-size")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Pixels of a side of a patch.");

    public static final ConfigOption<Integer> ENCODER_WIDTH =
            key("hpm.model.encoder.width")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Width of the encoder.");

    public static final ConfigOption<Integer> ENCODER_DEPTH =
            key("hpm.model.encoder.depth")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Blocks of the encoder.");

    public static final ConfigOption<Integer> ENCODER_HEADS =
            key("hpm.model.encoder.heads")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Attention heads of the encoder.");

    public static final ConfigOption<Integer> DECODER_WIDTH =
            key("hpm.model.decoder.width")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Width of the reconstructor and of the loss predictor.");

    public static final ConfigOption<Integer> DECODER_DEPTH =
            key("hpm.model.decoder.depth")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Blocks of the reconstructor and of the loss predictor.");

    public static final ConfigOption<Integer> DECODER_HEADS =
            key("hpm.model.decoder.heads")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Attention heads of the reconstructor and of the loss predictor.");

    public static final ConfigOption<Boolean> NORMALIZE_PIXELS =
            key("hpm.model.normalize-pixels")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the target of a patch is standardised within the patch. Off as in the published recipe of HPM; MAE's has it on.");

    public static final ConfigOption<PredictionLoss> PREDICTION_LOSS =
            key("hpm.model.prediction-loss")
                    .enumType(PredictionLoss.class)
                    .defaultValue(PredictionLoss.RELATIVE)
                    .withDescription(
                            "How losses are predicted: relative compares the patches of an image in pairs, absolute regresses them, none is a plain masked autoencoder with random masks.");

    public static final ConfigOption<String> INITIAL_WEIGHTS =
            key("hpm.model.initial-weights")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Address of a file of safetensors, on any of Flink's file systems, that a new training begins with instead of random weights: an encoder with the names of timm, or all of a published MAE or HPM checkpoint (docs/python.md). A training that goes on from a cut does not read it.");

    public static final ConfigOption<Double> MASK_RATIO =
            key("hpm.masking.ratio")
                    .doubleType()
                    .defaultValue(0.75)
                    .withDescription("Share of an image's patches that is masked.");

    public static final ConfigOption<Double> HARD_SHARE_INITIAL =
            key("hpm.masking.hard-share.initial")
                    .doubleType()
                    .defaultValue(0.0)
                    .withDescription(
                            "Share of the masked patches that is chosen for being hard, at the first image; the rest is random.");

    public static final ConfigOption<Double> HARD_SHARE_FINAL =
            key("hpm.masking.hard-share.final")
                    .doubleType()
                    .defaultValue(0.5)
                    .withDescription("The same share from the end of the ramp on.");

    public static final ConfigOption<Long> HARD_SHARE_RAMP =
            key("hpm.masking.hard-share.ramp-images")
                    .longType()
                    .defaultValue(1_000_000L)
                    .withDescription("Images trained until the hard share has its final value.");

    public static final ConfigOption<Double> HISTORY_WEIGHT =
            key("hpm.masking.history-weight")
                    .doubleType()
                    .defaultValue(0.5)
                    .withDescription(
                            "Weight of the measured patch hardness of earlier sightings against the teacher's prediction; 0 is the paper exactly, and needs hpm.masking.teacher: always.");

    public static final ConfigOption<TeacherPolicy> TEACHER =
            key("hpm.masking.teacher")
                    .enumType(TeacherPolicy.class)
                    .defaultValue(TeacherPolicy.ALWAYS)
                    .withDescription(
                            "Which images the teacher looks at before they are masked: always all, stale only those without a fresh measured map, never none.");

    public static final ConfigOption<Long> STALE_AFTER =
            key("hpm.masking.stale-after-images")
                    .longType()
                    .defaultValue(1_000_000L)
                    .withDescription(
                            "Images trained after which a measured map is no longer fresh.");

    public static final ConfigOption<Integer> BATCH_SIZE =
            key("hpm.train.batch-size")
                    .intType()
                    .defaultValue(32)
                    .withDescription("Images of a step.");

    public static final ConfigOption<Long> SEED =
            key("hpm.train.seed")
                    .longType()
                    .defaultValue(0L)
                    .withDescription(
                            "Everything random (initial weights, crops, masks) comes from it.");

    public static final ConfigOption<Long> MAX_STEPS =
            key("hpm.train.max-steps")
                    .longType()
                    .defaultValue(Long.MAX_VALUE)
                    .withDescription(
                            "Steps after which nothing is trained any more: later images stay pending. 'hpm train' then stops the job with a savepoint.");

    public static final ConfigOption<Integer> MAX_SKIPS =
            key("hpm.train.max-consecutive-skips")
                    .intType()
                    .defaultValue(10)
                    .withDescription(
                            "So many updates in a row that were skipped for a loss or gradient that is not finite fail the job.");

    public static final ConfigOption<Double> LEARNING_RATE =
            key("hpm.train.learning-rate")
                    .doubleType()
                    .defaultValue(1.5e-4)
                    .withDescription(
                            "Learning rate after the warm-up. The published recipes use 1.5e-4 for each 256 images of a batch.");

    public static final ConfigOption<Long> WARMUP =
            key("hpm.train.warmup-images")
                    .longType()
                    .defaultValue(50_000L)
                    .withDescription("Images over which the learning rate rises from 0.");

    public static final ConfigOption<Long> ANNEAL_AFTER =
            key("hpm.train.anneal-after-images")
                    .longType()
                    .defaultValue(0L)
                    .withDescription("Images after which the learning rate begins to fall.");

    public static final ConfigOption<Long> ANNEAL =
            key("hpm.train.anneal-images")
                    .longType()
                    .defaultValue(0L)
                    .withDescription(
                            "Images over which the learning rate falls to 0; 0 keeps it for ever.");

    public static final ConfigOption<Double> WEIGHT_DECAY =
            key("hpm.train.weight-decay")
                    .doubleType()
                    .defaultValue(0.05)
                    .withDescription("AdamW's decay of all weights of more than one dimension.");

    public static final ConfigOption<Double> BETA1 =
            key("hpm.train.beta1")
                    .doubleType()
                    .defaultValue(0.9)
                    .withDescription("AdamW's first decay.");

    public static final ConfigOption<Double> BETA2 =
            key("hpm.train.beta2")
                    .doubleType()
                    .defaultValue(0.95)
                    .withDescription("AdamW's second decay.");

    public static final ConfigOption<Double> CLIP_NORM =
            key("hpm.train.clip-norm")
                    .doubleType()
                    .defaultValue(5.0)
                    .withDescription("Longest gradient, over all weights together.");

    public static final ConfigOption<Double> MOMENTUM_INITIAL =
            key("hpm.teacher.momentum.initial")
                    .doubleType()
                    .defaultValue(0.999)
                    .withDescription("Share of the teacher that one update keeps, at the start.");

    public static final ConfigOption<Double> MOMENTUM_FINAL =
            key("hpm.teacher.momentum.final")
                    .doubleType()
                    .defaultValue(0.9999)
                    .withDescription("The same share from the end of the ramp on.");

    public static final ConfigOption<Long> MOMENTUM_RAMP =
            key("hpm.teacher.momentum.ramp-images")
                    .longType()
                    .defaultValue(128_000_000L)
                    .withDescription(
                            "Images trained until the teacher's momentum has its final value.");

    public static final ConfigOption<String> DEVICE =
            key("hpm.compute.device")
                    .stringType()
                    .defaultValue("cpu")
                    .withDescription("Where the model is trained: cpu or gpu:N.");

    public static final ConfigOption<Precision> PRECISION =
            key("hpm.compute.precision")
                    .enumType(Precision.class)
                    .defaultValue(Precision.FLOAT32)
                    .withDescription(
                            "Number format of the matrix products: float32 or bfloat16. Weights are float32 in both.");

    public static final ConfigOption<Integer> THREADS =
            key("hpm.compute.threads")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "Threads of the native library; 0 is one for each core. Another number gives other bits.");

    public static final ConfigOption<Double> HARDNESS_RATE =
            key("hpm.hardness.rate")
                    .doubleType()
                    .defaultValue(0.5)
                    .withDescription(
                            "Weight of the newest sighting in an image's remembered hardness.");

    public static final ConfigOption<Duration> HARDNESS_TIME_TO_LIVE =
            key("hpm.hardness.time-to-live")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "Event time without a sighting after which an image is forgotten. Not set: never.");

    public static final ConfigOption<Delivery> DELIVERY =
            key("hpm.hardness.delivery")
                    .enumType(Delivery.class)
                    .defaultValue(Delivery.AT_LEAST_ONCE)
                    .withDescription(
                            "How hardness records and dead letters are written: at-least-once at once, with repeats after a failure; exactly-once in Kafka transactions that end with each checkpoint, for readers with read_committed.");

    public static final ConfigOption<Integer> RELEASE_EVERY =
            key("hpm.release.every-checkpoints")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "After so many checkpoints 'hpm train' makes a release beside the training, which does not wait for it; 0 makes none. On a cluster 'hpm release watch' does.");

    public static final ConfigOption<String> RELEASE_REGISTRY =
            key("hpm.release.registry")
                    .stringType()
                    .defaultValue("hpm-releases")
                    .withDescription("Folder of these releases, in any file system of Flink's.");

    private PretrainOptions() {}

    /** All options, in the order of this file. */
    public static List<ConfigOption<?>> all() {
        return Arrays.stream(PretrainOptions.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .filter(field -> field.getType() == ConfigOption.class)
                .<ConfigOption<?>>map(
                        field -> {
                            try {
                                return (ConfigOption<?>) field.get(null);
                            } catch (IllegalAccessException e) {
                                throw new AssertionError("public fields can be read", e);
                            }
                        })
                .toList();
    }
}
