package io.hpmstream.pipeline.run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** In a process of its own, as no thread may be able to leave the idle ones again. */
@EnabledOnOs(OS.LINUX)
class IdlePriorityITCase {

    private static final String IDLE = "5";
    private static final String NORMAL = "0";

    @Test
    void isGivenToAllThreadsButThoseThatTrain() throws Exception {
        Process program =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djna.tmpdir=" + System.getProperty("java.io.tmpdir"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> lines = program.inputReader().lines().toList();

        assertThat(program.waitFor()).isZero();
        assertThat(lines)
                .filteredOn(line -> line.endsWith("training-one"))
                .containsExactly(NORMAL + " training-one");
        assertThat(lines)
                .filteredOn(line -> !line.endsWith("training-one"))
                .hasSizeGreaterThan(5)
                .allMatch(line -> line.startsWith(IDLE + " "));
    }

    static final class Program {

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            Thread training =
                    new Thread(
                            () -> {
                                try {
                                    Thread.currentThread().join();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            "training-one");
            training.setDaemon(true);
            training.start();
            IdlePriority.giveAllBut("training");
            try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
                for (Path thread : threads.toList()) {
                    System.out.println(policy(thread));
                }
            }
        }

        // the name is between the outermost parentheses; the policy is the 41st field
        private static String policy(Path thread) throws IOException {
            String stat = Files.readString(thread.resolve("stat"));
            int end = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, end);
            return stat.substring(end + 2).split(" ", -1)[38] + " " + name;
        }
    }
}
