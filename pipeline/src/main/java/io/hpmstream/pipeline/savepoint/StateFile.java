package io.hpmstream.pipeline.savepoint;

import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** The file that a part of a checkpoint or savepoint lies in; for messages about it. */
public final class StateFile {

    private StateFile() {}

    /** Its path. */
    public static String name(StreamStateHandle part) {
        if (part instanceof ByteStreamStateHandle small) {
            // what is small lies in the metadata, under the name of the file that was not needed
            return new Path(new Path(small.getHandleName()).getParent(), "_metadata").toString();
        }
        return part.maybeGetPath().map(Path::toString).orElseGet(part::toString);
    }
}
