package io.hpmstream.pipeline.cli;

import picocli.CommandLine.IVersionProvider;

import java.util.Objects;

/** Says which build this is and on what it runs. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "hpm-stream " + ofBuild(),
            "Java "
                    + System.getProperty("java.version")
                    + ", "
                    + System.getProperty("os.name")
                    + " "
                    + System.getProperty("os.arch")
        };
    }

    /** As the jar says. */
    static String ofBuild() {
        return Objects.requireNonNullElse(
                Version.class.getPackage().getImplementationVersion(), "(not built into a jar)");
    }
}
