package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.cli.LauncherSandbox.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(120)
class LauncherITCase {
    @TempDir private Path folder;
    private LauncherSandbox sandbox;

    @BeforeEach
    void makeSandbox() throws IOException {
        sandbox = new LauncherSandbox(folder);
    }

    @Test
    void becomesTheJavaProcessAndPassesArgumentsOnUnchanged() throws Exception {
        Outcome outcome = sandbox.run("publish", "--images", "my photos", "--source", "*", "");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(sandbox.javaArguments())
                .containsSubsequence(
                        "-cp",
                        sandbox.root
                                .toRealPath()
                                .resolve("pipeline/target/hpm/lib/hpm-pipeline.jar")
                                .toString(),
                        "io.hpmstream.pipeline.cli.Hpm",
                        "publish",
                        "--images",
                        "my photos",
                        "--source",
                        "*",
                        "");
        assertThat(Files.readString(sandbox.root.resolve("java.pid")).strip())
                .as("signals reach Java, since it has the launcher's process number")
                .isEqualTo(Long.toString(outcome.pid()));
        assertThat(Files.readString(sandbox.root.resolve("java.cwd")).strip())
                .as("relative paths mean what the user meant")
                .isEqualTo(sandbox.home.toRealPath().toString());
    }

    @Test
    void startsTheCurationServiceOnAClassPathOfItsOwn() throws Exception {
        for (String[] command :
                new String[][] {{"curate", "serve"}, {"curate", "--help"}, {"bench", "curation"}}) {
            Outcome outcome = sandbox.run(command);
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(sandbox.javaArguments())
                    .containsSubsequence(
                            "-cp",
                            sandbox.root
                                    .toRealPath()
                                    .resolve("pipeline/target/hpm/curation/hpm-curation.jar")
                                    .toString(),
                            "io.hpmstream.curation.cli.Curate",
                            command[0],
                            command[1]);
        }
        sandbox.run("bench", "model");
        assertThat(sandbox.javaArguments()).contains("io.hpmstream.pipeline.cli.Hpm");
    }

    @Test
    void preparesTheEnvironmentOfTheNativeLibraryUnlessTheUserHas() throws Exception {
        ProcessBuilder launcher = sandbox.launcher("verify");
        launcher.environment().put("MALLOC_ARENA_MAX", "7");
        LauncherSandbox.run(launcher);
        String engines = sandbox.workDir.toRealPath().resolve("djl").toString();
        assertThat(sandbox.javaEnvironment())
                .contains(
                        "OMP_WAIT_POLICY=passive",
                        "GOMP_SPINCOUNT=1000",
                        "MALLOC_ARENA_MAX=7",
                        "DJL_OFFLINE=true",
                        "OPT_OUT_TRACKING=true",
                        "DJL_CACHE_DIR=" + engines,
                        "ENGINE_CACHE_DIR=" + engines)
                .anyMatch(line -> line.startsWith("MALLOC_MMAP_THRESHOLD_="))
                .anyMatch(line -> line.startsWith("MALLOC_TRIM_THRESHOLD_="))
                .anyMatch(line -> line.startsWith("MALLOC_TOP_PAD_="));
    }

    @Test
    void letsJavaReadEveryNameOfAFileWhereTheLocaleSaysNothing() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux needs it");
        assertThat(environmentUnder(Map.of())).contains("LC_ALL=C.UTF-8");
        assertThat(environmentUnder(Map.of("LC_ALL", "C"))).contains("LC_ALL=C.UTF-8");
        assertThat(environmentUnder(Map.of("LC_ALL", "", "LANG", "POSIX")))
                .contains("LC_ALL=C.UTF-8");
        assertThat(environmentUnder(Map.of("LC_CTYPE", "C", "LANG", "de_DE.UTF-8")))
                .contains("LC_ALL=C.UTF-8");
        assertThat(environmentUnder(Map.of("LANG", "de_DE.UTF-8")))
                .contains("LANG=de_DE.UTF-8")
                .noneMatch(line -> line.startsWith("LC_ALL="));
        assertThat(environmentUnder(Map.of("LC_CTYPE", "de_DE.UTF-8", "LANG", "C")))
                .noneMatch(line -> line.startsWith("LC_ALL="));
    }

    private List<String> environmentUnder(Map<String, String> locale) throws Exception {
        ProcessBuilder launcher = sandbox.launcher("--help");
        launcher.environment().putAll(locale);
        Outcome outcome = LauncherSandbox.run(launcher);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return sandbox.javaEnvironment();
    }

    @Test
    void letsNothingUnpackOutsideTheWorkFolder() throws Exception {
        Outcome outcome = sandbox.run("demo");
        String run = "tmp/run-";
        for (String property :
                new String[] {
                    "java.io.tmpdir", "jna.tmpdir", "ZstdTempFolder", "org.xerial.snappy.tempdir"
                }) {
            assertThat(sandbox.javaArguments())
                    .anyMatch(argument -> argument.startsWith("-D" + property + "=" + workDir(run)))
                    .anyMatch(argument -> argument.endsWith("-" + outcome.pid()));
        }
        assertThat(sandbox.javaArguments()).contains("-XX:-UsePerfData");
    }

    @Test
    void theWorkFolderCanBeGivenAnywhereOnTheCommandLine() throws Exception {
        Path other = folder.resolve("another one");
        sandbox.run("--work-dir", other.toString(), "verify");
        assertThat(other.resolve("djl")).isDirectory();
        sandbox.run("verify", "--work-dir=" + folder.resolve("third"));
        assertThat(folder.resolve("third/djl")).isDirectory();
        assertThat(sandbox.workDir).doesNotExist();
        assertThat(sandbox.run("verify", "--work-dir").err()).contains("--work-dir needs a folder");
    }

    @Test
    void worksThroughLinksAndWithoutAHome() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("hop"), sandbox.root.resolve("hpm"));
        Path second = Files.createSymbolicLink(folder.resolve("h p m"), Path.of("hop"));
        ProcessBuilder launcher = sandbox.launcher("verify");
        launcher.command().set(0, second.toString());
        launcher.environment().remove("HOME");
        Outcome outcome = LauncherSandbox.run(launcher);
        assertThat(link).exists();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
    }

    @Test
    void optionsOfTheUserComeLast() throws Exception {
        ProcessBuilder launcher = sandbox.launcher("demo");
        launcher.environment().put("HPM_JAVA_OPTS", "-Xmx5g -Dx=y");
        LauncherSandbox.run(launcher);
        assertThat(sandbox.javaArguments()).containsSubsequence("-Xmx1g", "-Xmx5g", "-Dx=y", "-cp");
    }

    @Test
    void tellsANewerJavaThatNativeCodeIsMeant() throws Exception {
        sandbox.java("25.0.1");
        sandbox.run("verify");
        assertThat(sandbox.javaArguments())
                .contains(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow");
        sandbox.java("17.0.1");
        sandbox.run("verify");
        assertThat(sandbox.javaArguments()).doesNotContain("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void deletesFoldersOfRunsThatWereKilledAndNoOthers() throws Exception {
        sandbox.run("verify");
        String host = onlyRun().getFileName().toString().replaceAll("^run-(.*)-\\d+$", "$1");
        Path dead =
                Files.createDirectories(
                        workDir("tmp/run-" + host + "-" + endedProcess()).resolve("x"));
        Path alive =
                Files.createDirectories(
                        workDir("tmp/run-" + host + "-" + ProcessHandle.current().pid()));
        Path elsewhere = Files.createDirectories(workDir("tmp/run-other-host-" + endedProcess()));

        sandbox.run("verify");

        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
        assertThat(elsewhere).exists();
    }

    @Test
    void refusesAJavaThatIsTooOld() throws Exception {
        sandbox.java("11.0.2");
        assertRefusal(
                sandbox.run("verify"),
                "JAVA_HOME (" + sandbox.jdk + ") is Java 11, but 17 or newer is needed");
        sandbox.java("1.8.0_402");
        ProcessBuilder onPath = sandbox.launcher("verify");
        onPath.environment().remove("JAVA_HOME");
        onPath.environment().put("PATH", sandbox.bin + ":" + sandbox.jdk.resolve("bin"));
        assertRefusal(
                LauncherSandbox.run(onPath),
                "the java on the PATH is Java 8, but 17 or newer is needed");
    }

    @Test
    void refusesAMachineWithoutJava() throws Exception {
        ProcessBuilder launcher = sandbox.launcher("--help");
        launcher.environment().remove("JAVA_HOME");
        assertRefusal(LauncherSandbox.run(launcher), "no Java found: install a JDK 17 or newer");
        launcher.environment().put("JAVA_HOME", folder.resolve("nowhere").toString());
        assertRefusal(LauncherSandbox.run(launcher), "there is no program bin/java in it");
    }

    @Test
    void refusesAPlatformThatHasNoNativeLibrary() throws Exception {
        sandbox.script(sandbox.bin.resolve("uname"), "echo Linux riscv64");
        assertRefusal(sandbox.run("verify"), "Linux riscv64 is not supported");
    }

    @Test
    void refusesTooLittleMemory() throws Exception {
        ProcessBuilder launcher = sandbox.launcher("demo");
        launcher.environment().put("HPM_MIN_MEMORY_MB", "99999999");
        assertRefusal(
                LauncherSandbox.run(launcher), "MB of memory are free, but 99999999 MB are needed");
        assertThat(workDir("tmp")).isEmptyDirectory();
    }

    @Test
    void refusesTooLittleDisk() throws Exception {
        sandbox.script(
                sandbox.bin.resolve("df"),
                "echo Filesystem 1024-blocks Used Available Capacity Mounted; echo /dev/x 9000000 8000000 2048000 88% /");
        ProcessBuilder launcher = sandbox.launcher("train");
        launcher.environment().remove("HPM_MIN_DISK_MB");
        assertRefusal(
                LauncherSandbox.run(launcher), "only 2000 MB of disk are free under", "--work-dir");
        assertThat(workDir("tmp")).isEmptyDirectory();
    }

    @Test
    void asksNothingOfTheMachineToShowHelp() throws Exception {
        ProcessBuilder launcher = sandbox.launcher("demo", "--help");
        launcher.environment().put("HPM_MIN_MEMORY_MB", "99999999");
        assertThat(LauncherSandbox.run(launcher).code()).isZero();
        assertThat(sandbox.workDir).doesNotExist();
    }

    @Test
    void refusesAWorkFolderThatCannotBe() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertRefusal(
                sandbox.run("verify", "--work-dir", file.toString()),
                "cannot make the work folder",
                "--work-dir");
    }

    @Test
    void refusesAWorkFolderWhereProgramsMayNotRun() throws Exception {
        Path mount = Files.createDirectories(folder.resolve("no exec"));
        Process mounting =
                new ProcessBuilder(
                                "mount",
                                "-t",
                                "tmpfs",
                                "-o",
                                "noexec,size=1m",
                                "none",
                                mount.toString())
                        .redirectErrorStream(true)
                        .start();
        mounting.getInputStream().readAllBytes();
        assumeTrue(
                mounting.waitFor() == 0,
                "only root may mount a folder without the right to execute");
        try {
            assertRefusal(
                    sandbox.run("verify", "--work-dir", mount.toString()),
                    "programs may not run in the work folder",
                    "--work-dir");
        } finally {
            new ProcessBuilder("umount", mount.toString()).start().waitFor();
        }
    }

    @Test
    void buildsWhenSomethingIsNewerThanTheLastBuildOnly() throws Exception {
        sandbox.run("--help");
        assertThat(sandbox.builds()).isZero();

        Path source =
                Files.writeString(
                        sandbox.root.resolve("model/src/main/java/New.java"), "class New {}");
        Outcome built = sandbox.run("--help");
        assertThat(built.err()).contains("hpm: building").contains("hpm: built in");
        assertThat(sandbox.builds()).isEqualTo(1);
        sandbox.age(source, 60);
        sandbox.age(source.resolveSibling(""), 60);
        sandbox.run("--help");
        assertThat(sandbox.builds()).isEqualTo(1);

        Files.delete(source);
        sandbox.run("--help");
        assertThat(sandbox.builds())
                .as("a source that is gone makes a build stale too")
                .isEqualTo(2);
    }

    @Test
    void doesNotBuildForATest() throws Exception {
        Files.createDirectories(sandbox.root.resolve("model/src/test/java"));
        sandbox.age(sandbox.root.resolve("model/src"), 60);
        Files.writeString(
                sandbox.root.resolve("model/src/test/java/NewTest.java"), "class NewTest {}");
        sandbox.run("--help");
        assertThat(sandbox.builds()).isZero();
    }

    @Test
    void saysWhatIsMissingForABuild() throws Exception {
        Files.delete(sandbox.root.resolve("pipeline/target/hpm/built"));
        Files.delete(sandbox.bin.resolve("mvn"));
        assertRefusal(
                sandbox.run("demo"),
                "building needs Maven 3.8 or newer, but there is no mvn on the PATH");
        Files.delete(sandbox.jdk.resolve("bin/javac"));
        assertRefusal(sandbox.run("demo"), "building needs a JDK, but ");
    }

    @Test
    void showsWhyABuildFailed() throws Exception {
        Files.delete(sandbox.root.resolve("pipeline/target/hpm/built"));
        sandbox.script(sandbox.bin.resolve("mvn"), "echo '[ERROR] Foo.java: no semicolon'; exit 1");
        Outcome outcome = sandbox.run("demo");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("[ERROR] Foo.java: no semicolon")
                .contains("the build failed; the whole log is ")
                .contains("target/hpm-build.log");
        assertThat(sandbox.root.resolve("target/hpm-build.lock")).doesNotExist();
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Files.delete(sandbox.root.resolve("pipeline/target/hpm/built"));
        Path gate = folder.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
        sandbox.script(
                sandbox.bin.resolve("mvn"),
                "echo call >>mvn.calls; read word <'"
                        + gate
                        + "'; "
                        + LauncherSandbox.finishBuild());
        Process first = sandbox.launcher("--help").redirectErrorStream(true).start();
        try (BufferedReader firstOutput = first.inputReader()) {
            assertThat(firstOutput.readLine()).contains("hpm: building");
            Process second = sandbox.launcher("--help").redirectErrorStream(true).start();
            try (BufferedReader secondOutput = second.inputReader()) {
                assertThat(secondOutput.readLine())
                        .contains("waiting for another hpm (process " + first.pid() + ")");
                Files.writeString(gate, "go\n");
                assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(second.exitValue()).isZero();
        }
        assertThat(first.exitValue()).isZero();
        assertThat(sandbox.builds()).isEqualTo(1);
    }

    @Test
    void aBuilderThatDiedBlocksNobody() throws Exception {
        Files.delete(sandbox.root.resolve("pipeline/target/hpm/built"));
        Path lock = sandbox.root.resolve("target/hpm-build.lock");
        Files.createDirectories(lock.getParent());
        Files.createSymbolicLink(lock, Path.of(Long.toString(endedProcess())));
        assertThat(sandbox.run("--help").code()).isZero();
        assertThat(sandbox.builds()).isEqualTo(1);
        assertThat(Files.isSymbolicLink(lock)).isFalse();
    }

    @Test
    void theRealProgramAnswersAndLeavesNothingBehind() throws Exception {
        Outcome version = real("--version");
        assertThat(version.code()).isZero();
        assertThat(version.out()).startsWith("hpm-stream ");
        Outcome mistake =
                real(
                        "publish",
                        "--images",
                        folder.resolve("none").toString(),
                        "--bootstrap-servers",
                        "x:1");
        assertThat(mistake.code()).isEqualTo(2);
        assertThat(mistake.err().strip())
                .isEqualTo("hpm: image folder must be a folder, actual: " + folder.resolve("none"));
        assertThat(workDir("tmp")).isEmptyDirectory();
    }

    @Test
    void anInterruptedRunLeavesNothingBehind() throws Exception {
        Path images = Files.createDirectories(folder.resolve("images"));
        Files.writeString(images.resolve("one.jpg"), "one");
        ProcessBuilder launcher =
                realLauncher(
                        "publish",
                        "--images",
                        images.toString(),
                        "--bootstrap-servers",
                        "127.0.0.1:1");
        Process process = launcher.redirectErrorStream(true).start();
        Path run = workDir("tmp");
        // nobody listens there, so that it tries for 15 seconds: time enough to be stopped
        while (!isConnecting(run) && process.isAlive()) {
            Thread.onSpinWait();
        }
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
        assertThat(run).isEmptyDirectory();
    }

    private static boolean isConnecting(Path runs) throws IOException {
        if (!Files.isDirectory(runs)) {
            return false;
        }
        try (var logs = Files.find(runs, 2, (path, attributes) -> path.endsWith("hpm.log"))) {
            Path log = logs.findAny().orElse(null);
            // Kafka's client writes down its settings when it begins to connect
            return log != null && Files.readString(log).contains("bootstrap.servers");
        } catch (UncheckedIOException e) {
            return false; // the launcher's probe came and went meanwhile
        }
    }

    private ProcessBuilder realLauncher(String... arguments) {
        ProcessBuilder launcher = sandbox.launcher(arguments);
        launcher.command().set(0, LauncherSandbox.repository().resolve("hpm").toString());
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        launcher.environment().put("PATH", System.getenv("PATH"));
        return launcher;
    }

    private Outcome real(String... arguments) throws Exception {
        return LauncherSandbox.run(realLauncher(arguments));
    }

    private static void assertRefusal(Outcome outcome, String... parts) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("hpm: ").contains(parts);
        assertThat(outcome.err().strip().lines()).as("one sentence").hasSize(1);
    }

    private Path workDir(String below) {
        return sandbox.workDir.resolve(below);
    }

    private Path onlyRun() throws IOException {
        try (var runs = Files.list(workDir("tmp"))) {
            return runs.findFirst().orElseThrow();
        }
    }

    private static long endedProcess() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }
}
