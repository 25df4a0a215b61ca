package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The evaluations of releases, each a file that is made once. Thread safe. */
public final class Evaluations {

    private static final String FOLDER = "evaluations";

    private final Path root;
    private final FileSystem files;
    private final CreateOnlyFiles created;

    Evaluations(Path registry, FileSystem files, CreateOnlyFiles created) {
        this.root = new Path(registry, FOLDER);
        this.files = files;
        this.created = created;
    }

    /** All of a release, the oldest first. */
    public List<Evaluation> of(Release release) throws IOException {
        List<Evaluation> found = new ArrayList<>();
        for (FileStatus file : ReleaseFiles.list(files, new Path(root, release.id()))) {
            if (file.getPath().getName().endsWith(".json")) {
                found.add(ReleaseFiles.read(files, file.getPath(), Evaluation.class));
            }
        }
        found.sort(Comparator.comparing(Evaluation::when).thenComparing(Evaluation::id));
        return found;
    }

    /**
     * Keeps one.
     *
     * @throws IOException if there is one of that id
     */
    public void add(Evaluation evaluation) throws IOException {
        Path file = new Path(new Path(root, evaluation.release()), evaluation.id() + ".json");
        if (!created.create(file, ReleaseFiles.json(evaluation))) {
            throw new IOException("there is an evaluation %s already".formatted(file));
        }
    }
}
