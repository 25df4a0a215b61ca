package io.hpmstream.pipeline.cli;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/**
 * Stands in the list of commands for {@code hpm curate}, which the launcher starts on a class path
 * of its own: the RocksDB of its index and that of Flink must never meet.
 */
@Command(name = "curate", header = "Ask the stream what is hard: web page and HTTP interface.")
final class CurateCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return refuse("curate");
    }

    private static int refuse(String command) {
        throw new IllegalArgumentException(
                "'%s' must be started by the launcher, as in './hpm %s --help': it has a class path of its own"
                        .formatted(command, command));
    }

    /** Stands for {@code hpm bench curation}. */
    @Command(
            name = "curation",
            header =
                    "Measure the curation index: ingest, disk, restart and every kind of question.")
    static final class OfBench implements Callable<Integer> {
        @Override
        public Integer call() {
            return refuse("bench curation");
        }
    }
}
