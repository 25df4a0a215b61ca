package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.embed.EncoderChoice.Part;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The encoder of a release, and how it is run. */
final class EncoderOptions {

    @Option(
            names = "--release",
            required = true,
            paramLabel = "RELEASE",
            description = "An alias, or the name or the beginning of the id of a release.")
    private String release = "";

    @Mixin private RegistryOptions registry = new RegistryOptions();

    @Option(
            names = "--encoder",
            paramLabel = "PART",
            description = "student, or teacher (its moving average).",
            converter = PartConverter.class)
    private Part part = Part.STUDENT;

    @Option(names = "--batch", paramLabel = "N", description = "Images at once.")
    private int batch = 32;

    @Option(names = "--device", paramLabel = "D", description = "Where to compute: cpu or gpu:N.")
    private String device = "cpu";

    String release() {
        return release;
    }

    RegistryOptions registry() {
        return registry;
    }

    Part part() {
        return part;
    }

    String device() {
        return device;
    }

    /**
     * Images at once.
     *
     * @throws IllegalArgumentException if that is none
     */
    int batch() {
        if (batch < 1) {
            throw new IllegalArgumentException("--batch must be at least 1, actual: " + batch);
        }
        return batch;
    }
}
