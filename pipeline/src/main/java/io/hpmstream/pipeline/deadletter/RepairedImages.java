package io.hpmstream.pipeline.deadletter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder of repaired images, each in a file that is named after the coordinates of the broken
 * one, {@code topic-partition-offset}, with or without an ending such as {@code .jpg}. Read when
 * asked.
 */
public final class RepairedImages {

    private final Path folder;

    /**
     * @throws IllegalArgumentException if there is no such folder
     */
    public RepairedImages(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "repaired images must lie in a folder, actual: %s (--repaired)"
                            .formatted(folder));
        }
        this.folder = folder;
    }

    /** The repaired bytes of the image that stood there, if there are any. */
    public Optional<byte[]> bytes(String coordinates) {
        try (var files = Files.newDirectoryStream(folder, path -> isOf(path, coordinates))) {
            for (Path file : files) {
                return Optional.of(Files.readAllBytes(file));
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a repaired image of " + coordinates, e);
        }
    }

    private static boolean isOf(Path file, String coordinates) {
        String name = String.valueOf(file.getFileName());
        return name.equals(coordinates)
                || (name.startsWith(coordinates + ".")
                        && name.indexOf('.', coordinates.length() + 1) < 0);
    }
}
