package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The gates of aliases: numbered files, of which the last counts. Thread safe. */
public final class Gates {

    private static final String FOLDER = "gates";

    private final Path root;
    private final FileSystem files;
    private final CreateOnlyFiles created;

    Gates(Path registry, FileSystem files, CreateOnlyFiles created) {
        this.root = new Path(registry, FOLDER);
        this.files = files;
        this.created = created;
    }

    /** The gate of an alias; none if none was ever set. */
    public Optional<Gate> of(String alias) throws IOException {
        List<Path> all = all(alias);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(ReleaseFiles.read(files, all.get(all.size() - 1), Gate.class));
    }

    /**
     * Sets the gate of an alias; no condition lets everything pass.
     *
     * @throws IOException if somebody else set it at the same moment
     */
    public void set(String alias, List<String> conditions) throws IOException {
        Aliases.requireName(alias);
        Gate gate = new Gate(ReleaseFiles.FORMAT_VERSION, alias, conditions);
        Path file = new Path(new Path(root, alias), Aliases.fileName(all(alias).size() + 1));
        if (!created.create(file, ReleaseFiles.json(gate))) {
            throw new IOException(
                    "somebody else set the gate of '%s' at the same moment".formatted(alias));
        }
    }

    private List<Path> all(String alias) throws IOException {
        Aliases.requireName(alias);
        return Arrays.stream(ReleaseFiles.list(files, new Path(root, alias)))
                .map(FileStatus::getPath)
                .filter(path -> Aliases.isRecord(path.getName()))
                .sorted(Comparator.comparing(Path::getName))
                .toList();
    }
}
