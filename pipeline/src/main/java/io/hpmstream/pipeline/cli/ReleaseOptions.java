package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.release.Release;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;

/** Which release a command is about. */
final class ReleaseOptions {

    @Parameters(
            paramLabel = "RELEASE",
            description = "Its name, an alias that means it, or the beginning of its id.")
    private String which = "";

    @Mixin private RegistryOptions registry = new RegistryOptions();

    Release find() throws IOException {
        return registry.open().resolve(which);
    }
}
