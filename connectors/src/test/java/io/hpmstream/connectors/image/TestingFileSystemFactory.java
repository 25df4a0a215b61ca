package io.hpmstream.connectors.image;

import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;

import java.net.URI;

/** Offers {@link TestingFileSystem} to Flink. Public because the service loader makes it. */
public final class TestingFileSystemFactory implements FileSystemFactory {

    @Override
    public String getScheme() {
        return "testing";
    }

    @Override
    public FileSystem create(URI uri) {
        return new TestingFileSystem();
    }
}
