package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.Sha256;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A folder of releases in any file system of Flink's. A release appears when its manifest does:
 * what is half-way, or was given up there, is not one. Thread safe; several processes may share it.
 */
public final class ReleaseRegistry {

    private static final String RELEASES = "releases";

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
                    case "s3", "s3a" -> new OnFirstUse(() -> new S3CreateOnlyFiles(options));
                    default ->
                            (path, content) -> {
                                throw new IOException(
                                        "aliases, gates and evaluations need a store that keeps two writers apart, file: or s3:, actual: "
                                                + root);
                            };
                };
        return new ReleaseRegistry(root, files, created);
    }

    /** Made when something is written: who only reads may not have the client on its class path. */
    private static final class OnFirstUse implements CreateOnlyFiles {
        private final Supplier<CreateOnlyFiles> maker;
        private @Nullable CreateOnlyFiles made;

        OnFirstUse(Supplier<CreateOnlyFiles> maker) {
            this.maker = maker;
        }

        @Override
        public boolean create(Path path, byte[] content) throws IOException {
            return made().create(path, content);
        }

        private synchronized CreateOnlyFiles made() {
            if (made == null) {
                made = maker.get();
            }
            return made;
        }
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
        return find(meaning(aliasNameOrId).orElse(aliasNameOrId));
    }

    /** Id of the release that a text means as an alias; empty if it is none. */
    public Optional<String> meaning(String text) throws IOException {
        return Aliases.isName(text) ? aliases().release(text) : Optional.empty();
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
        List<String> unreadable = new ArrayList<>();
        List<Release> releases = list(unreadable);
        if (!unreadable.isEmpty()) {
            throw new IOException(String.join("; ", unreadable));
        }
        return releases;
    }

    private List<Release> list(List<String> unreadable) throws IOException {
        List<Release> releases = new ArrayList<>();
        for (FileStatus folder : ReleaseFiles.list(files, new Path(root, RELEASES))) {
            Path manifest = new Path(folder.getPath(), Manifest.FILE);
            if (folder.isDir() && files.exists(manifest)) {
                try {
                    releases.add(read(folder.getPath(), manifest));
                } catch (IOException e) {
                    unreadable.add(String.valueOf(e.getMessage()));
                }
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
        List<String> unreadable = new ArrayList<>();
        List<Release> all = list(unreadable);
        List<Release> found = all.stream().filter(release -> release.isNamed(nameOrId)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        List<String> candidates =
                (found.isEmpty() ? all : found).stream().map(Release::shortId).toList();
        throw new IOException(
                found.isEmpty()
                        ? "there is no release '%s' in %s, it has %s%s"
                                .formatted(
                                        nameOrId,
                                        root,
                                        candidates.isEmpty() ? "none yet" : candidates,
                                        unreadable.isEmpty()
                                                ? ""
                                                : "; " + String.join("; ", unreadable))
                        : "'%s' may be any of the releases %s: give more of the id"
                                .formatted(nameOrId, candidates));
    }

    /** Whether a text names releases, by a name or the beginning of an id. */
    boolean isRelease(String text) throws IOException {
        return list(new ArrayList<>()).stream().anyMatch(release -> release.isNamed(text));
    }

    private Release read(Path folder, Path manifest) throws IOException {
        byte[] json = ReleaseFiles.bytes(files, manifest);
        return new Release(Sha256.hex(json), folder, Manifest.read(json, manifest));
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
