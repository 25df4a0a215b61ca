package io.hpmstream.curation.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.image.UnreadableRecordException;
import io.hpmstream.curation.index.Changes.Skip;
import io.hpmstream.curation.index.Feed;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps records that the index passed over, one file each, named by their place in the topic (never
 * by an id, which may be anything), so that the same record read again is the same file. Logs each
 * kind once. Confined to the reading thread.
 */
final class SkippedRecords {

    private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);
    private static final int MOST_FILES = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Set<Skip> told = new HashSet<>();
    private long files;

    SkippedRecords(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (Stream<Path> kept = Files.list(folder)) {
            files = kept.count();
        }
    }

    void keep(Feed feed, ConsumerRecord<byte[], byte[]> record, UnreadableRecordException problem) {
        Path file =
                folder.resolve(
                        "%s-%d-%d.json"
                                .formatted(feed.label(), record.partition(), record.offset()));
        if (told.add(new Skip(feed, problem.reason()))) {
            LOG.warn(
                    "passed over a record of topic {}, partition {}, offset {}: {} ({}); it is kept in {}, others like it are only counted and kept",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    problem.getMessage(),
                    problem.reason().label(),
                    folder);
        }
        if (files < MOST_FILES) {
            write(file, record, problem);
        }
    }

    private void write(
            Path file, ConsumerRecord<byte[], byte[]> record, UnreadableRecordException problem) {
        ObjectNode kept = JSON.createObjectNode();
        kept.put("topic", record.topic());
        kept.put("partition", record.partition());
        kept.put("offset", record.offset());
        kept.put("timestamp", record.timestamp());
        kept.put("reason", problem.reason().label());
        kept.put("problem", problem.getMessage());
        kept.put("key", record.key());
        kept.put("value", record.value());
        try {
            files += Files.exists(file) ? 0 : 1;
            Files.write(file, JSON.writeValueAsBytes(kept));
        } catch (IOException e) {
            LOG.warn("cannot keep a record that was passed over in {}: {}", file, e.toString());
        }
    }
}
