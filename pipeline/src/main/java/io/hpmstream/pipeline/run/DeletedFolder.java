package io.hpmstream.pipeline.run;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Deletes a folder with all that lies in it, without following symbolic links. */
public final class DeletedFolder {
    // a process that is just ending may still write a file into a folder that was emptied a moment
    // ago
    private static final int ATTEMPTS = 3;

    private DeletedFolder() {}

    /** Deletes what is there; what is gone already is no error. Returns whether nothing is left. */
    public static boolean delete(Path folder) {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            if (emptied(folder)) {
                return true;
            }
        }
        return emptied(folder);
    }

    private static boolean emptied(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try {
            Files.walkFileTree(folder, new Deletion());
            return true;
        } catch (IOException e) {
            return false; // a file came meanwhile, or may not be deleted
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw problem;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
                throws IOException {
            if (problem != null) {
                throw problem;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
