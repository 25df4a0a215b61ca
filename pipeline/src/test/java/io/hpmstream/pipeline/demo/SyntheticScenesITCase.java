package io.hpmstream.pipeline.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A machine without fonts cannot be had in a test; a Java that never asks for one can. */
class SyntheticScenesITCase {

    /** Started in a Java of its own. */
    static final class DrawAll {

        private DrawAll() {}

        public static void main(String[] arguments) {
            for (int i = 0; i < 100; i++) {
                new SyntheticScenes(42).scene(i);
            }
        }
    }

    @Test
    void areDrawnWithoutFonts(@TempDir Path folder) throws Exception {
        Path loaded = folder.resolve("loaded-classes.txt");
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.awt.headless=true",
                                "-Xlog:class+load:file=" + loaded,
                                "-cp",
                                System.getProperty("java.class.path"),
                                DrawAll.class.getName())
                        .inheritIO()
                        .start();
        try {
            assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            java.destroyForcibly();
        }

        assertThat(java.exitValue()).isZero();
        assertThat(Files.readString(loaded))
                .contains(SyntheticScenes.class.getName())
                .doesNotContain("sun.font.SunFontManager", "sun.font.FontManagerNativeLibrary");
    }
}
