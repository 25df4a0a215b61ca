package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.Sha256;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
    private final CreateOnlyFiles created;

    private ReleaseRegistry(Path root, FileSystem files, CreateOnlyFiles created) {
        this.root = root;
        this.files = files;
        this.created = created;
    }

    /**
     * Opens the registry at a place, which need not exist yet.
     *
     * @param options of the file system
     * @throws IOException if there is no such file system
     */
    public static ReleaseRegistry at(String uri, Configuration options) throws IOException {
        Path root = new Path(uri);
        FileSystem files = root.getFileSystem();
        CreateOnlyFiles created =
                switch (files.getUri().getScheme()) {
                    case "file" -> new LocalCreateOnlyFiles();
                    case "s3", "s3a" -> new S3CreateOnlyFiles(options);
                    default ->
                            (path, content) -> {
                                throw new IOException(
                                        "aliases, gates and evaluations need a store that keeps two writers apart, file: or s3:, actual: "
                                                + root);
                            };
                };
        return new ReleaseRegistry(root, files, created);
    }

    /** The aliases of its releases. */
    public Aliases aliases() {
        return new Aliases(root, files, created, Clock.systemUTC());
    }

    /** What must hold before an alias means a release. */
    public Gates gates() {
        return new Gates(root, files, created);
    }

    /** How good its releases are. */
    public Evaluations evaluations() {
        return new Evaluations(root, files, created);
    }

    /**
     * Looks whether its store keeps two writers apart, by trying.
     *
     * @throws IOException if it does not
     */
    public void probe() throws IOException {
        CreateOnlyProbe.check(created, files, root);
    }

    /**
     * Finds the release that an alias means, or else one as {@link #find} does.
     *
     * @throws IOException if there is none, or more than one
     */
    public Release resolve(String aliasNameOrId) throws IOException {
        Optional<String> meant =
                Aliases.isName(aliasNameOrId) ? aliases().release(aliasNameOrId) : Optional.empty();
        return find(meant.orElse(aliasNameOrId));
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
        for (FileStatus folder : ReleaseFiles.list(files, new Path(root, RELEASES))) {
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

    private Release read(Path folder, Path manifest) throws IOException {
        byte[] json = ReleaseFiles.bytes(files, manifest);
        return new Release(
                Sha256.hex(json), folder, ReleaseFiles.read(json, manifest, Manifest.class));
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
