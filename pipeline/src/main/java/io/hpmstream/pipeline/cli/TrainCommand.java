package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainConfig.ReleasesConfig;
import io.hpmstream.pipeline.config.RecordedConfiguration;
import io.hpmstream.pipeline.embedded.Companion;
import io.hpmstream.pipeline.embedded.Training;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.release.ReleaseCreation;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm train}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains on the images of a Kafka topic, with Flink in this process, until hpm.train.max-steps"
                    + " or Ctrl-C; both end the job with a savepoint and print where it is.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm train -D hpm.kafka.bootstrap-servers=127.0.0.1:9092",
            "  ./hpm train --conf hpm.yaml -D hpm.model.preset=vit-s/16 -D hpm.train.batch-size=16",
            "  ./hpm train --conf hpm.yaml --from-release champion --registry releases --skip-offsets images:0:1200..1350",
            "  ./hpm train --conf hpm.yaml --from-release champion --registry releases --fork night -D hpm.train.learning-rate=1e-4%n",
            "The file is YAML, nested or with dotted keys. docs/options.md lists every hpm.* option; all other"
                    + " keys are Flink's, such as execution.checkpointing.dir."
        })
final class TrainCommand implements Callable<Integer> {

    @ParentCommand private @Nullable Hpm hpm;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ConfigOptions configuration = new ConfigOptions();

    @Mixin private ResumeOptions resume = new ResumeOptions();

    @Override
    public Integer call() throws Exception {
        Configuration options = configuration.read();
        resume.apply(options, requireNonNull(spec).commandLine().getErr());
        PretrainConfig config = PretrainConfig.from(options);
        new Training(
                        config,
                        requireNonNull(hpm).runFolder(),
                        System.out,
                        Hpm.hasTerminal(),
                        releases(config, options))
                .run();
        return 0;
    }

    private Companion releases(PretrainConfig config, Configuration options) throws IOException {
        ReleasesConfig releases = config.releases();
        if (releases.everyCheckpoints() == 0) {
            return Companion.NONE;
        }
        PluggedFileSystems.initialize(options);
        ReleaseCreation creation =
                new ReleaseCreation(
                        ReleaseRegistry.at(RegistryOptions.uri(releases.registry()), options),
                        Version.ofBuild(),
                        RecordedConfiguration.of(options));
        return new TrainingReleases(
                creation, resume.release().orElse(null), releases.everyCheckpoints());
    }
}
