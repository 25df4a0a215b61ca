package io.hpmstream.connectors.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;

import static java.util.stream.Collectors.toMap;

/** Asks the broker where partitions begin and end now, over a connection of its own. */
final class PartitionBounds {

    private PartitionBounds() {}

    /**
     * Compares offsets that could not be read with what is there.
     *
     * @param next the offset to be read next, by partition
     */
    static List<LostOffsets> compare(Map<TopicPartition, Long> next, Properties client)
            throws IOException {
        Properties admin = new Properties();
        admin.putAll(client);
        admin.put("client.id", client.getProperty("group.id") + "-bounds");
        try (Admin kafka = Admin.create(admin)) {
            Map<TopicPartition, Long> earliest = list(next, OffsetSpec.earliest(), kafka);
            Map<TopicPartition, Long> end = list(next, OffsetSpec.latest(), kafka);
            List<LostOffsets> lost = new ArrayList<>();
            next.forEach(
                    (partition, offset) ->
                            lost.add(
                                    new LostOffsets(
                                            partition,
                                            offset,
                                            Objects.requireNonNull(earliest.get(partition)),
                                            Objects.requireNonNull(end.get(partition)))));
            return lost;
        } catch (ExecutionException e) {
            throw new IOException("cannot ask Kafka where the partitions begin and end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking Kafka for its offsets", e);
        }
    }

    private static Map<TopicPartition, Long> list(
            Map<TopicPartition, Long> partitions, OffsetSpec which, Admin kafka)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.keySet().stream().collect(toMap(partition -> partition, p -> which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
                kafka.listOffsets(asked).all().get().entrySet()) {
            offsets.put(answer.getKey(), answer.getValue().offset());
        }
        return offsets;
    }
}
