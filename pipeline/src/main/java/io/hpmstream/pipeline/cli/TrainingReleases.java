package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cluster.CheckpointWatch;
import io.hpmstream.pipeline.cluster.FlinkRest;
import io.hpmstream.pipeline.cluster.JobSavepoint;
import io.hpmstream.pipeline.embedded.Companion;
import io.hpmstream.pipeline.embedded.EmbeddedFlink;
import io.hpmstream.pipeline.release.AutomaticReleases;
import io.hpmstream.pipeline.release.ReleaseCreation;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Releases of a training with Flink in this process, made while it goes on.
 *
 * @param parent id of the release that it went on from, if any
 * @param every checkpoints between two releases
 */
record TrainingReleases(ReleaseCreation creation, @Nullable String parent, int every)
        implements Companion {

    @Override
    public Closeable begin(EmbeddedFlink flink, JobID job, Consumer<String> told) throws Exception {
        FlinkRest rest = new FlinkRest(flink.address());
        String id = job.toString();
        Optional<String> folder = Optional.of(flink.savepointFolder());
        AutomaticReleases releases =
                new AutomaticReleases(
                        creation,
                        parent,
                        () -> new JobSavepoint(rest, id).take(false, folder, any -> {}),
                        told);
        CheckpointWatch watch = new CheckpointWatch(rest, id, every, releases::begin);
        Thread thread = new Thread(() -> watch(watch, told), "hpm-release-watch");
        thread.setDaemon(true);
        thread.start();
        return () -> {
            watch.close();
            releases.close();
        };
    }

    private static void watch(CheckpointWatch watch, Consumer<String> told) {
        try {
            watch.watch();
        } catch (IOException e) {
            told.accept("release      no more of them: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
