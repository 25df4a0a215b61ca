package io.hpmstream.pipeline.publish;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a folder and its subfolders, as images to publish. A file counts if it is called
 * like an image or begins like one; whether it is a sound one is for the pipeline to say. Hidden
 * files and folders are left out, and so are links that lead out of the folder. Immutable.
 *
 * @param files in the order of their ids
 * @param skipped what cannot be published, one sentence each, in the order of the ids
 * @param otherFiles neither called like an image nor beginning like one: licences, lists and so on
 */
public record ImageFolder(
        Path root, List<ImageFile> files, List<String> skipped, List<String> otherFiles) {
    /** The largest file that a record of the topic {@code images} holds. */
    public static final long MAX_BYTES = 16L << 20;

    public ImageFolder {
        files = List.copyOf(files);
        skipped = List.copyOf(skipped);
        otherFiles = List.copyOf(otherFiles);
    }

    /**
     * One file.
     *
     * @param id its path below the folder, with {@code /} between the names on every system
     * @param label the name of the folder in which it lies, null if that is the root
     */
    public record ImageFile(String id, Path path, @Nullable String label) {
        /** Reads it. */
        PublishedImage read(@Nullable String source) {
            try {
                return new PublishedImage(id, Files.readAllBytes(path), label, source, null);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read image " + path, e);
            }
        }
    }

    /**
     * Lists a folder.
     *
     * @throws IllegalArgumentException if it is no folder, cannot be read or holds no file to
     *     publish
     */
    public static ImageFolder scan(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("image folder must be a folder, actual: " + folder);
        }
        try {
            Path root = folder.toRealPath();
            Scan scan = new Scan(root);
            Files.walkFileTree(root, scan);
            if (scan.files.isEmpty() && scan.skipped.isEmpty()) {
                throw new IllegalArgumentException(
                        "image folder must hold images, but " + folder + " holds none");
            }
            return new ImageFolder(
                    root,
                    scan.sortedFiles(),
                    List.copyOf(scan.skipped.values()),
                    List.copyOf(scan.otherFiles));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "image folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static final class Scan extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<ImageFile> files = new ArrayList<>();
        private final TreeMap<String, String> skipped = new TreeMap<>();
        private final TreeSet<String> otherFiles = new TreeSet<>();

        Scan(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            boolean hidden = !folder.equals(root) && Files.isHidden(folder);
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (!Files.isHidden(file) && isWithinRoot(file, attributes)) {
                add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isWithinRoot(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isSymbolicLink()) {
                return attributes.isRegularFile();
            }
            return Files.isRegularFile(file)
                    && Files.isRegularFile(file.toRealPath(), LinkOption.NOFOLLOW_LINKS)
                    && file.toRealPath().startsWith(root);
        }

        private void add(Path file) throws IOException {
            Path below = root.relativize(file);
            String id = id(below);
            long bytes = Files.size(file);
            if (!Files.isReadable(file)) {
                skipped.put(id, id + " cannot be read");
            } else if (!ImageNames.isImage(file)) {
                otherFiles.add(id);
            } else if (bytes > MAX_BYTES) {
                skipped.put(id, "%s has %d bytes, more than %d".formatted(id, bytes, MAX_BYTES));
            } else {
                Path parent = below.getParent();
                Path name = parent == null ? null : parent.getFileName();
                files.add(new ImageFile(id, file, name == null ? null : name.toString()));
            }
        }

        private static String id(Path below) {
            List<String> names = new ArrayList<>();
            below.forEach(name -> names.add(name.toString()));
            return String.join("/", names);
        }

        private List<ImageFile> sortedFiles() {
            return files.stream().sorted(Comparator.comparing(ImageFile::id)).toList();
        }
    }
}
