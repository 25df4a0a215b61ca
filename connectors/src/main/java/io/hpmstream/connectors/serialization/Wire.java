package io.hpmstream.connectors.serialization;

import io.hpmstream.hardness.Crop;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How this module's serializers write strings and byte arrays: a length as int (-1 = null), then
 * the bytes; strings in UTF-8, so that their length is not bounded by {@code writeUTF}'s 64 KiB.
 * Crops are four doubles and a boolean.
 */
public final class Wire {

    private static final int NULL = -1;

    private Wire() {}

    public static void writeBytes(byte @Nullable [] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes == null ? NULL : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    public static byte @Nullable [] readBytes(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    public static void writeString(@Nullable String text, DataOutputView out) throws IOException {
        writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), out);
    }

    public static @Nullable String readNullableString(DataInputView in) throws IOException {
        byte[] bytes = readBytes(in);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads a string that was written non-null. */
    public static String readString(DataInputView in) throws IOException {
        return new String(readPresentBytes(in), StandardCharsets.UTF_8);
    }

    /** Reads an array that was written non-null. */
    public static byte[] readPresentBytes(DataInputView in) throws IOException {
        byte[] bytes = readBytes(in);
        if (bytes == null) {
            throw new IOException(
                    "serialized value is null where the format has one: state or stream is corrupt");
        }
        return bytes;
    }

    public static void writeCrop(Crop crop, DataOutputView out) throws IOException {
        out.writeDouble(crop.x());
        out.writeDouble(crop.y());
        out.writeDouble(crop.width());
        out.writeDouble(crop.height());
        out.writeBoolean(crop.flipped());
    }

    public static Crop readCrop(DataInputView in) throws IOException {
        return new Crop(
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readBoolean());
    }
}
