package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * A folder of releases in any file system of Flink's. A release appears when its manifest does:
 * what is half-way, or was given up there, is not one. Thread safe; several processes may share it.
 */
public final class ReleaseRegistry {

    private static final String RELEASES = "releases";
    private static final int LEAST_DIGITS = 6;

    private final Path root;
    private final FileSystem files;

    private ReleaseRegistry(Path root, FileSystem files) {
        this.root = root;
        this.files = files;
    }

    /**
     * Opens the registry at a place, which need not exist yet.
     *
     * @throws IOException if there is no such file system
     */
    public static ReleaseRegistry at(String uri) throws IOException {
        Path root = new Path(uri);
        return new ReleaseRegistry(root, root.getFileSystem());
    }

    /** A folder for a new release that nobody else has. */
    ReleaseFolder newFolder() {
        Path folder = new Path(new Path(root, RELEASES), UUID.randomUUID().toString());
        return new ReleaseFolder(folder, files);
    }

    /**
     * All releases, the oldest first.
     *
     * @throws IOException if the registry or the manifest of one cannot be read
     */
    public List<Release> list() throws IOException {
        List<Release> releases = new ArrayList<>();
        for (FileStatus folder : listed(new Path(root, RELEASES))) {
            Path manifest = new Path(folder.getPath(), Manifest.FILE);
            if (folder.isDir() && files.exists(manifest)) {
                releases.add(read(folder.getPath(), manifest));
            }
        }
        releases.sort(
                Comparator.comparing((Release release) -> release.manifest().created())
                        .thenComparing(Release::id));
        return releases;
    }

    /**
     * Finds a release by its name or by the beginning of its id, at least six digits.
     *
     * @throws IOException if there is none, or more than one
     */
    public Release find(String nameOrId) throws IOException {
        List<Release> all = list();
        List<Release> found =
                all.stream()
                        .filter(
                                release ->
                                        nameOrId.equals(release.manifest().name())
                                                || (nameOrId.length() >= LEAST_DIGITS
                                                        && release.id().startsWith(nameOrId)))
                        .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> candidates =
                (found.isEmpty() ? all : found).stream().map(Release::shortId).toList();
        throw new IOException(
                found.isEmpty()
                        ? "there is no release '%s' in %s, it has %s"
                                .formatted(
                                        nameOrId,
                                        root,
                                        candidates.isEmpty() ? "none yet" : candidates)
                        : "'%s' may be any of the releases %s: give more of the id"
                                .formatted(nameOrId, candidates));
    }

    private FileStatus[] listed(Path folder) throws IOException {
        try {
            FileStatus[] listed = files.listStatus(folder);
            return listed == null ? new FileStatus[0] : listed;
        } catch (FileNotFoundException e) {
            return new FileStatus[0]; // nothing was released yet
        }
    }

    private Release read(Path folder, Path manifest) throws IOException {
        byte[] json;
        try (FSDataInputStream in = files.open(manifest)) {
            json = in.readAllBytes();
        }
        try {
            return new Release(ManifestFormat.id(json), folder, ManifestFormat.read(json));
        } catch (IOException e) {
            throw new IOException("cannot read %s: %s".formatted(manifest, e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
