package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.Sha256;
import io.hpmstream.pipeline.release.Manifest.FileDigest;
import io.hpmstream.pipeline.savepoint.CheckpointCopy;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The folder of a release in the making: keeps the digest of each file. Confined to one thread. */
final class ReleaseFolder {

    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final FileSystem files;
    private final List<FileDigest> written = new ArrayList<>();

    ReleaseFolder(Path folder, FileSystem files) {
        this.folder = folder;
        this.files = files;
    }

    /** Writes the content of a file. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes one file; its name has slashes. */
    void write(String name, Content content) throws IOException {
        MessageDigest digest = Sha256.begin();
        Path path = new Path(folder, name);
        long bytes;
        try (FSDataOutputStream out = files.create(path, WriteMode.NO_OVERWRITE)) {
            BufferedOutputStream buffered =
                    new BufferedOutputStream(new DigestOutputStream(out, digest), BUFFER);
            content.writeTo(buffered);
            buffered.flush();
            bytes = out.getPos();
        }
        written.add(new FileDigest(name, bytes, Sha256.hex(digest)));
    }

    /** Copies all files of a folder, of any file system, into one of this. */
    void copy(Path from, String to) throws IOException {
        FileSystem source = from.getFileSystem();
        for (String name : names(source, from)) {
            try (FSDataInputStream in = source.open(new Path(from, name))) {
                write(to + "/" + name, in::transferTo);
            }
        }
    }

    /** Where it lies. */
    Path path() {
        return folder;
    }

    /** A folder in it, for the copy of a checkpoint. */
    CheckpointCopy.Folder inside(String name) {
        return new CheckpointCopy.Folder() {
            @Override
            public Path path() {
                return new Path(folder, name);
            }

            @Override
            public void write(String file, CheckpointCopy.Content content) throws IOException {
                ReleaseFolder.this.write(name + "/" + file, content::writeTo);
            }
        };
    }

    /** Names of all files in a folder and the folders in it, with slashes. */
    static List<String> names(FileSystem files, Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        for (FileStatus file : files.listStatus(folder)) {
            String name = file.getPath().getName();
            if (file.isDir()) {
                names(files, file.getPath()).forEach(inside -> names.add(name + "/" + inside));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    /** What was written so far. */
    List<FileDigest> written() {
        return List.copyOf(written);
    }

    /** Makes it a release; nothing may be written afterwards. */
    Release publish(Manifest manifest) throws IOException {
        byte[] json = ReleaseFiles.json(manifest);
        Path whole = new Path(folder, Manifest.FILE);
        // nobody sees a manifest that is cut off: an object appears whole, a file gets its name
        // then
        Path part =
                files.isDistributedFS()
                        ? whole
                        : new Path(folder, Manifest.FILE + "." + UUID.randomUUID());
        try (FSDataOutputStream out = files.create(part, WriteMode.NO_OVERWRITE)) {
            out.write(json);
        }
        if (!part.equals(whole) && !files.rename(part, whole)) {
            throw new IOException("cannot rename %s to %s".formatted(part, whole));
        }
        return new Release(Sha256.hex(json), folder, manifest);
    }

    /** Takes away what was written of a release that cannot be finished. */
    void giveUp() throws IOException {
        files.delete(folder, true);
    }
}
