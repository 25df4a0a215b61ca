package io.hpmstream.pipeline.run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunFolderTest {
    @TempDir private Path temporary;

    @Test
    void closesItsUsersNewestFirstBeforeItGoes() throws IOException {
        RunFolder folder = RunFolder.adopt(temporary.resolve("tmp/run-1"));
        Files.createDirectories(folder.path().resolve("a/b"));
        Files.writeString(folder.path().resolve("a/b/file"), "x");
        List<String> closed = new ArrayList<>();
        folder.closeBeforeDeletion(() -> closed.add("broker " + Files.exists(folder.path())));
        folder.closeBeforeDeletion(
                () -> {
                    throw new IOException("broken");
                });
        folder.closeBeforeDeletion(() -> closed.add("publisher"));

        folder.delete();
        folder.delete();

        assertThat(closed).containsExactly("publisher", "broker true");
        assertThat(folder.path()).doesNotExist();
        assertThatThrownBy(() -> folder.closeBeforeDeletion(() -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsTheLogBesideTheFolderOfAllRuns() throws IOException {
        RunFolder folder = RunFolder.adopt(temporary.resolve("tmp/run-2"));
        assertThat(folder.keepLog()).isEmpty();
        Files.writeString(folder.path().resolve("hpm.log"), "what went wrong");
        assertThat(folder.keepLog()).contains(temporary.resolve("logs/run-2.log"));
        folder.delete();
        assertThat(temporary.resolve("logs/run-2.log")).hasContent("what went wrong");
    }

    @Test
    void keepsTheLogOfARunWhoseNameWasThereBefore() throws IOException {
        for (String log : new String[] {"the first", "the second", "the third"}) {
            RunFolder folder = RunFolder.adopt(temporary.resolve("tmp/run-3"));
            Files.writeString(folder.path().resolve("hpm.log"), log);
            assertThat(folder.keepLog())
                    .hasValueSatisfying(kept -> assertThat(kept).hasContent(log));
            folder.delete();
        }
        assertThat(temporary.resolve("logs/run-3.log")).hasContent("the first");
        assertThat(temporary.resolve("logs/run-3-2.log")).hasContent("the second");
    }

    @Test
    void deletionDoesNotFollowLinks() throws IOException {
        Path outside =
                Files.writeString(
                        Files.createDirectories(temporary.resolve("o")).resolve("f"), "x");
        Path folder = Files.createDirectories(temporary.resolve("folder"));
        Files.createSymbolicLink(folder.resolve("link"), outside.resolveSibling("").normalize());
        assertThat(DeletedFolder.delete(folder)).isTrue();
        assertThat(folder).doesNotExist();
        assertThat(outside).exists();
        assertThat(DeletedFolder.delete(folder)).as("nothing is left, again").isTrue();
    }
}
