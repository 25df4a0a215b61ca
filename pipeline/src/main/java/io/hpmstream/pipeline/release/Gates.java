package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.IOException;
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
        List<Path> all = records(alias).all();
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
        NumberedRecords records = records(alias);
        Gate gate = new Gate(ReleaseFiles.FORMAT_VERSION, alias, conditions);
        if (!records.create(records.all().size() + 1, gate)) {
            throw new IOException(
                    "somebody else set the gate of '%s' at the same moment".formatted(alias));
        }
    }

    private NumberedRecords records(String alias) {
        Aliases.requireName(alias);
        return new NumberedRecords(new Path(root, alias), files, created);
    }
}
