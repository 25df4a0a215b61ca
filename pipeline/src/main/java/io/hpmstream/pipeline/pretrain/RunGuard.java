package io.hpmstream.pipeline.pretrain;

import java.io.Serializable;
import java.util.function.Consumer;

/** Keeps a second live run of the same id away while the first one trains. */
@FunctionalInterface
public interface RunGuard extends Serializable {

    /**
     * Takes the place of the one live run, or throws; blocks while a run that was killed may still
     * hold it.
     *
     * @param job the number of the job, the same after each of its restarts
     * @param whenTaken is told, on another thread, if the place turns out to be somebody else's
     * @return gives it up when closed
     */
    AutoCloseable enter(String job, Consumer<Exception> whenTaken) throws Exception;
}
