package io.hpmstream.curation.image;

import io.hpmstream.curation.image.CuratedImage.Grid;
import io.hpmstream.curation.image.CuratedImage.View;
import org.jspecify.annotations.Nullable;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The bytes of an image in the index: about a fifth of its JSON, and every number as it was. The
 * first byte is the version of the format. Not thread safe; {@link #unpack} is.
 */
public final class PackedImage {

    private static final int VERSION = 1;
    private static final int FLIPPED = 1;
    private static final int HASHED = 2;
    private static final int HASH_BYTES = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final Bytes out = new Bytes();

    public byte[] pack(CuratedImage image) {
        Origin origin = image.origin();
        byte @Nullable [] hash = hash(origin.sha256());
        out.putByte(VERSION);
        out.putByte((image.view().flipped() ? FLIPPED : 0) | (hash == null ? 0 : HASHED));
        numbers(image);
        origin(origin, hash);
        recent(image.recent());
        out.putVarint(image.grid().rows());
        out.putVarint(image.grid().columns());
        image.grid().hardness().write(out);
        return out.take();
    }

    private void numbers(CuratedImage image) {
        out.putDouble(image.hardness());
        out.putDouble(image.progress());
        out.putDouble(image.meanLoss());
        out.putDouble(image.loss());
        out.putDouble(image.expectedLoss());
        out.putDouble(image.view().x());
        out.putDouble(image.view().y());
        out.putDouble(image.view().width());
        out.putDouble(image.view().height());
        out.putVarint(image.sightings());
        out.putVarint(image.firstSeen());
        out.putVarint(image.lastSeen());
        out.putVarint(image.lastStep());
        out.putVarint(image.imagesSeen());
    }

    private void origin(Origin origin, byte @Nullable [] hash) {
        out.putText(origin.source());
        out.putText(origin.label());
        out.putText(origin.uri());
        if (hash == null) {
            out.putText(origin.sha256());
        } else {
            out.put(hash);
        }
        out.putVarint(origin.width());
        out.putVarint(origin.height());
        out.putText(origin.topic());
        out.putVarint(origin.partition());
        out.putVarint(origin.offset());
    }

    private void recent(Recent recent) {
        out.putVarint(recent.size());
        long before = 0;
        for (int i = 0; i < recent.size(); i++) {
            out.putVarint(recent.step(i) - before);
            before = recent.step(i);
        }
        recent.hardness().write(out);
    }

    private static byte @Nullable [] hash(String text) {
        if (text.length() != 2 * HASH_BYTES) {
            return null;
        }
        try {
            byte[] hash = HEX.parseHex(text);
            return HEX.formatHex(hash).equals(text) ? hash : null;
        } catch (IllegalArgumentException e) {
            return null; // kept as it is written
        }
    }

    /**
     * The image that {@link #pack} was given.
     *
     * @throws IllegalArgumentException if the bytes are of a later version, or no packed image
     */
    public static CuratedImage unpack(byte[] imageId, byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        try {
            int version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "a packed image has format version %d, this build reads %d"
                                .formatted(version, VERSION));
            }
            return unpack(new String(imageId, UTF_8), in);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a packed image ends too early", e);
        }
    }

    private static CuratedImage unpack(String imageId, ByteBuffer in) {
        int flags = in.get();
        double hardness = in.getDouble();
        double progress = in.getDouble();
        double meanLoss = in.getDouble();
        double loss = in.getDouble();
        double expectedLoss = in.getDouble();
        View view =
                new View(
                        in.getDouble(),
                        in.getDouble(),
                        in.getDouble(),
                        in.getDouble(),
                        (flags & FLIPPED) != 0);
        return new CuratedImage(
                imageId,
                hardness,
                progress,
                Bytes.varint(in),
                Bytes.varint(in),
                Bytes.varint(in),
                Bytes.varint(in),
                Bytes.varint(in),
                meanLoss,
                loss,
                expectedLoss,
                unpackOrigin(in, (flags & HASHED) != 0),
                view,
                unpackRecent(in),
                unpackGrid(in));
    }

    private static Origin unpackOrigin(ByteBuffer in, boolean hashed) {
        return new Origin(
                Bytes.text(in),
                Bytes.text(in),
                Bytes.text(in),
                hashed ? unpackHash(in) : present(in),
                (int) Bytes.varint(in),
                (int) Bytes.varint(in),
                present(in),
                (int) Bytes.varint(in),
                Bytes.varint(in));
    }

    private static String present(ByteBuffer in) {
        return Objects.requireNonNull(Bytes.text(in), "a text of a packed image");
    }

    private static String unpackHash(ByteBuffer in) {
        byte[] hash = new byte[HASH_BYTES];
        in.get(hash);
        return HEX.formatHex(hash);
    }

    private static Recent unpackRecent(ByteBuffer in) {
        long[] steps = new long[(int) Bytes.varint(in)];
        long before = 0;
        for (int i = 0; i < steps.length; i++) {
            before += Bytes.varint(in);
            steps[i] = before;
        }
        return new Recent(steps, FourDigits.read(in, steps.length));
    }

    private static Grid unpackGrid(ByteBuffer in) {
        int rows = (int) Bytes.varint(in);
        int columns = (int) Bytes.varint(in);
        return new Grid(rows, columns, FourDigits.read(in, rows * columns));
    }
}
