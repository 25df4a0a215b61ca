package io.hpmstream.pipeline.release;

import io.hpmstream.model.safetensors.SafetensorsHeader;
import io.hpmstream.model.safetensors.SafetensorsHeader.DataType;
import io.hpmstream.model.safetensors.SafetensorsHeader.Entry;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares two files of all tensors, a piece of both at a time: memory does not grow with them.
 * Compares once, on one thread.
 */
final class WeightsDistance {

    private static final int PIECE_BYTES = 1 << 20;

    private final byte[] firstPiece = new byte[PIECE_BYTES];
    private final byte[] secondPiece = new byte[PIECE_BYTES];
    private final Map<String, Sums> parts = new LinkedHashMap<>();

    private WeightsDistance() {}

    /**
     * The parts in the order of the first one's tensors.
     *
     * @param first a file of all tensors, as a release has it
     */
    static List<PartDistance> between(Path first, Path second) throws IOException {
        WeightsDistance distance = new WeightsDistance();
        distance.compare(first, second);
        return distance.parts.entrySet().stream()
                .map(part -> part.getValue().distance(part.getKey()))
                .toList();
    }

    private void compare(Path first, Path second) throws IOException {
        FileSystem firstFiles = first.getFileSystem();
        FileSystem secondFiles = second.getFileSystem();
        try (FSDataInputStream firstIn = firstFiles.open(first);
                FSDataInputStream secondIn = secondFiles.open(second)) {
            SafetensorsHeader firstHeader = header(firstIn, firstFiles, first);
            SafetensorsHeader secondHeader = header(secondIn, secondFiles, second);
            Map<String, Entry> others = new LinkedHashMap<>();
            secondHeader.tensors().forEach(tensor -> others.put(tensor.name(), tensor));
            for (Entry tensor : firstHeader.tensors()) {
                Entry other = others.remove(tensor.name());
                Optional<Sums> sums = part(tensor.name());
                if (sums.isPresent() && isLike(tensor, other)) {
                    firstIn.seek(firstHeader.dataOffset() + tensor.begin());
                    secondIn.seek(secondHeader.dataOffset() + other.begin());
                    compare(tensor, firstIn, secondIn, sums.get());
                } else {
                    sums.ifPresent(Sums::addUnlike);
                }
            }
            others.keySet().forEach(name -> part(name).ifPresent(Sums::addUnlike));
        }
    }

    private static SafetensorsHeader header(FSDataInputStream in, FileSystem files, Path path)
            throws IOException {
        try {
            return SafetensorsHeader.read(in, files.getFileStatus(path).getLen());
        } catch (IOException e) {
            throw new IOException("cannot read %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static boolean isLike(Entry tensor, @Nullable Entry other) {
        return other != null
                && tensor.shape().equals(other.shape())
                && tensor.type() == DataType.F32
                && other.type() == DataType.F32;
    }

    private void compare(
            Entry tensor, FSDataInputStream firstIn, FSDataInputStream secondIn, Sums sums)
            throws IOException {
        long length = tensor.end() - tensor.begin();
        for (long done = 0; done < length; done += PIECE_BYTES) {
            int bytes = (int) Math.min(PIECE_BYTES, length - done);
            sums.add(
                    floats(firstIn, firstPiece, bytes, tensor),
                    floats(secondIn, secondPiece, bytes, tensor));
        }
    }

    private static FloatBuffer floats(FSDataInputStream in, byte[] piece, int bytes, Entry tensor)
            throws IOException {
        if (in.readNBytes(piece, 0, bytes) < bytes) {
            throw new EOFException("the file ends within tensor " + tensor.name());
        }
        return ByteBuffer.wrap(piece, 0, bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** Empty for the position tables, which nobody trains. */
    private Optional<Sums> part(String tensor) {
        int dot = tensor.indexOf('.');
        String owner = tensor.substring(0, Math.max(dot, 0));
        String name = tensor.substring(dot + 1);
        return switch (owner) {
            case "student", "teacher" -> Optional.of(sums(owner + " " + tower(name)));
            case "mean", "square" -> Optional.of(sums("optimizer " + owner));
            default -> Optional.empty();
        };
    }

    private Sums sums(String part) {
        return parts.computeIfAbsent(part, any -> new Sums());
    }

    private static String tower(String name) {
        if (name.contains("_losspred")) {
            return "predictor";
        }
        return name.startsWith("decoder") || name.equals("mask_token") ? "decoder" : "encoder";
    }

    /** What the figures of one part are made of, in double precision. */
    private static final class Sums {
        private long values;
        private double firstSquares;
        private double secondSquares;
        private double products;
        private double distanceSquares;
        private int unlike;

        void add(FloatBuffer first, FloatBuffer second) {
            while (first.hasRemaining()) {
                double one = first.get();
                double other = second.get();
                firstSquares += one * one;
                secondSquares += other * other;
                products += one * other;
                distanceSquares += (other - one) * (other - one);
                values++;
            }
        }

        void addUnlike() {
            unlike++;
        }

        PartDistance distance(String part) {
            return new PartDistance(
                    part,
                    values,
                    Math.sqrt(distanceSquares)
                            / (firstSquares == 0 ? Double.NaN : Math.sqrt(firstSquares)),
                    products / (Math.sqrt(firstSquares) * Math.sqrt(secondSquares)),
                    unlike);
        }
    }
}
