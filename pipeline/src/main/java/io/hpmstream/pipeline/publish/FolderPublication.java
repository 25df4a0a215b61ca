package io.hpmstream.pipeline.publish;

import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.TopicSettings;
import io.hpmstream.connectors.kafka.Topics;
import io.hpmstream.pipeline.run.ProgressLine;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@code ./hpm publish} does.
 *
 * @param createTopic whether a missing topic is made
 * @param repeat how often every image is sent
 * @param rate images per second, infinite for no limit
 * @param shuffleSeed see {@link FolderImages}
 */
public record FolderPublication(
        ImageFolder folder,
        KafkaConnection connection,
        String topic,
        boolean createTopic,
        @Nullable String source,
        long repeat,
        double rate,
        @Nullable Long shuffleSeed) {
    private static final int BAR = 24;

    /**
     * The end of it.
     *
     * @param published how many images Kafka has confirmed
     * @param skipped what was not sent, one sentence each
     */
    public record Outcome(long published, List<String> skipped, Duration duration) {
        public Outcome {
            skipped = List.copyOf(skipped);
        }

        /** Images per second. */
        public double rate() {
            return published / Math.max(1e-9, duration.toNanos() / 1e9);
        }
    }

    /**
     * Sends everything and waits until Kafka has confirmed it.
     *
     * @throws io.hpmstream.connectors.kafka.KafkaSetupException if no broker answers or the topic
     *     is not usable
     * @throws PublishException if Kafka does not take the images
     */
    public Outcome run(ProgressLine progress) {
        FolderImages images = new FolderImages(folder, source, repeat, shuffleSeed);
        Pace pace = new Pace(rate, System::nanoTime, LockSupport::parkNanos);
        new Topics(connection, Topics.DEFAULT_TIMEOUT)
                .ensure(List.of(TopicSettings.images(topic, -1, -1)), createTopic)
                .forEach(progress::print);
        long begin = System.nanoTime();
        long total = folder.files().size() * repeat;
        try (ImagePublisher publisher = ImagePublisher.open(connection, topic, images)) {
            for (long sent = 0; images.hasNext(); ) {
                pace.await();
                sent = publisher.publishUpTo(sent + 1);
                long done = sent;
                progress.show(() -> text(done, total, System.nanoTime() - begin));
            }
            publisher.flush();
            return outcome(publisher, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private Outcome outcome(ImagePublisher publisher, Duration duration) {
        List<String> skipped = new ArrayList<>(folder.skipped());
        publisher.tooLarge().stream()
                .distinct()
                .forEach(id -> skipped.add(id + " is larger than topic " + topic + " accepts"));
        return new Outcome(publisher.acknowledged(), skipped, duration);
    }

    private static String text(long done, long total, long nanos) {
        int filled = (int) (BAR * done / total);
        return "[%s%s] %d of %d images, %.0f images/s"
                .formatted(
                        "#".repeat(filled),
                        ".".repeat(BAR - filled),
                        done,
                        total,
                        done * 1e9 / Math.max(1, nanos));
    }
}
