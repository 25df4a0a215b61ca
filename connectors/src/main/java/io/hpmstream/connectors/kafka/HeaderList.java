package io.hpmstream.connectors.kafka;

import io.hpmstream.connectors.serialization.Wire;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Headers on their ways: from and to Kafka, to and from Flink's serialized form (a count, then name
 * and value).
 */
final class HeaderList {

    // a count read from a corrupt stream must not become an allocation
    private static final int LARGEST_FIRST_ALLOCATION = 64;

    private HeaderList() {}

    static List<MessageHeader> from(Headers headers) {
        List<MessageHeader> list = new ArrayList<>();
        for (Header header : headers) {
            list.add(new MessageHeader(header.key(), header.value()));
        }
        return list;
    }

    static Headers toKafka(List<MessageHeader> headers) {
        RecordHeaders kafka = new RecordHeaders();
        for (MessageHeader header : headers) {
            kafka.add(new RecordHeader(header.name(), header.value()));
        }
        return kafka;
    }

    static void write(List<MessageHeader> headers, DataOutputView out) throws IOException {
        out.writeInt(headers.size());
        for (MessageHeader header : headers) {
            Wire.writeString(header.name(), out);
            Wire.writeBytes(header.value(), out);
        }
    }

    static List<MessageHeader> read(DataInputView in) throws IOException {
        int size = in.readInt();
        List<MessageHeader> headers = new ArrayList<>(Math.min(size, LARGEST_FIRST_ALLOCATION));
        for (int i = 0; i < size; i++) {
            headers.add(new MessageHeader(Wire.readString(in), Wire.readBytes(in)));
        }
        return headers;
    }
}
