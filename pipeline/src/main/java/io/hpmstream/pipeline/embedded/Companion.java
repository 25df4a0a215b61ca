package io.hpmstream.pipeline.embedded;

import org.apache.flink.api.common.JobID;

import java.io.Closeable;
import java.util.function.Consumer;

/** Work beside a training, from the submission of its job until it has ended. */
@FunctionalInterface
public interface Companion {

    /** Nothing is done. */
    Companion NONE = (flink, job, told) -> () -> {};

    /**
     * Begins and returns at once.
     *
     * @param told what users want to know of it, in lines
     * @return ends it; may be closed more than once
     */
    Closeable begin(EmbeddedFlink flink, JobID job, Consumer<String> told) throws Exception;
}
