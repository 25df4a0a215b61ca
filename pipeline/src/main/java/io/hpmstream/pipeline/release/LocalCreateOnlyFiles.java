package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

import static java.util.Objects.requireNonNull;

/** Files of this machine: a link to a file is made whole, and only if there is none of its name. */
final class LocalCreateOnlyFiles implements CreateOnlyFiles {

    @Override
    public boolean create(Path path, byte[] content) throws IOException {
        java.nio.file.Path file = java.nio.file.Path.of(path.toUri().getPath());
        java.nio.file.Path folder = requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(folder);
        // no temporary file of Java's: nobody else could read it
        java.nio.file.Path whole = folder.resolve("." + UUID.randomUUID() + ".part");
        try {
            Files.write(whole, content, StandardOpenOption.CREATE_NEW);
            Files.createLink(file, whole);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (FileSystemException | UnsupportedOperationException e) {
            throw new IOException(
                    "cannot make a link in %s, without which two changes at once cannot be told apart: %s"
                            .formatted(folder, e.getMessage()),
                    e);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
