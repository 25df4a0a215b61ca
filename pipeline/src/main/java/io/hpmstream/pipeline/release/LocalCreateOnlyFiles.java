package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;

/** Files of this machine: a link to a file is made whole, and only if there is none of its name. */
final class LocalCreateOnlyFiles implements CreateOnlyFiles {

    @Override
    public boolean create(Path path, byte[] content) throws IOException {
        java.nio.file.Path file = java.nio.file.Path.of(path.toUri().getPath());
        java.nio.file.Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        java.nio.file.Path whole = Files.createTempFile(folder, ".", ".part");
        try {
            Files.write(whole, content);
            Files.createLink(file, whole);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw new IOException(
                    "the file system of %s has no links, without which two promotions at once cannot be told apart"
                            .formatted(folder),
                    e);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
