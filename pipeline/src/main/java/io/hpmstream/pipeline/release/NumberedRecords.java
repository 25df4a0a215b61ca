package io.hpmstream.pipeline.release;

import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The numbered files of a folder, counted from 1, each made once and never changed: of several that
 * make one number at once, one succeeds. Thread safe.
 */
record NumberedRecords(Path folder, FileSystem files, CreateOnlyFiles created) {

    /** All of them, in the order of their numbers; empty if there is no such folder. */
    List<Path> all() throws IOException {
        return Arrays.stream(ReleaseFiles.list(files, folder))
                .map(FileStatus::getPath)
                .filter(path -> path.getName().matches("[0-9]{8}\\.json"))
                .sorted(Comparator.comparing(Path::getName)) // as their numbers are
                .toList();
    }

    /** Makes one; false if there is one of that number. */
    boolean create(long number, Object record) throws IOException {
        Path file = new Path(folder, String.format(Locale.ROOT, "%08d.json", number));
        return created.create(file, ReleaseFiles.json(record));
    }
}
