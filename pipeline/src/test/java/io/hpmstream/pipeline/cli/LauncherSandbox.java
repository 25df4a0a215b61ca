package io.hpmstream.pipeline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A project folder that holds the real launcher, with programs of the test's making on its PATH: a
 * {@code java} that writes down its arguments and environment, and a {@code mvn} that counts how
 * often it is called.
 */
final class LauncherSandbox {
    private static final List<String> TOOLS =
            List.of(
                    "awk bash basename cat chmod df dirname env find grep head ln ls mkdir mv readlink rm sed sh sleep tail"
                            .split(" "));

    final Path root;
    final Path bin;
    final Path jdk;
    final Path workDir;
    final Path home;

    LauncherSandbox(Path folder) throws IOException {
        root = Files.createDirectories(folder.resolve("my project"));
        bin = Files.createDirectories(folder.resolve("bin"));
        jdk = folder.resolve("jdk");
        workDir = folder.resolve("work dir");
        home = Files.createDirectories(folder.resolve("home"));
        Path launcher = Files.copy(repository().resolve("hpm"), root.resolve("hpm"));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String module : List.of("model", "state/hardness", "connectors", "pipeline", ".mvn")) {
            Files.createDirectories(root.resolve(module).resolve("src/main/java"));
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        for (String tool : TOOLS) {
            link(tool);
        }
        link("uname");
        link("tr");
        java("17.0.15");
        Files.createDirectories(jdk.resolve("bin"));
        script(jdk.resolve("bin/javac"), "exit 0");
        script(bin.resolve("mvn"), "echo call >>mvn.calls; " + finishBuild());
        finishBuildNow();
    }

    static Path repository() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    private void link(String tool) throws IOException {
        Path program =
                Arrays.stream(System.getenv("PATH").split(":"))
                        .map(folder -> Path.of(folder, tool))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalStateException("no " + tool + " on the PATH"));
        Files.createSymbolicLink(bin.resolve(tool), program);
    }

    /** Puts another program in the place of one. */
    void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A {@code java} that says it has this version. */
    void java(String version) throws IOException {
        script(
                jdk.resolve("bin/java"),
                ("if [ \"$1\" = -version ]; then echo 'openjdk version \"%s\"' >&2; exit 0; fi\n"
                                + "printf '%%s\\n' \"$@\" >'%s'; env >'%s'; echo $$ >'%s'; pwd >'%s'")
                        .formatted(
                                version,
                                root.resolve("java.arguments"),
                                root.resolve("java.environment"),
                                root.resolve("java.pid"),
                                root.resolve("java.cwd")));
    }

    /**
     * The shell commands that leave behind what a build leaves behind; runs in the project's
     * folder.
     */
    static String finishBuild() {
        return "mkdir -p pipeline/target/hpm/lib; : >pipeline/target/hpm/lib/hpm-pipeline.jar; : >pipeline/target/hpm/built";
    }

    private void finishBuildNow() throws IOException {
        Path hpm = root.resolve("pipeline/target/hpm");
        Files.createDirectories(hpm.resolve("lib"));
        Files.createFile(hpm.resolve("lib/hpm-pipeline.jar"));
        Files.createFile(hpm.resolve("built"));
        age(hpm.resolve("built"), 0);
        try (var all = Files.walk(root)) {
            for (Path path : all.filter(path -> !path.endsWith("built")).toList()) {
                age(path, 60);
            }
        }
    }

    /** Makes a file or folder look last changed so many seconds ago. */
    void age(Path path, long seconds) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    /** How often Maven was called. */
    long builds() throws IOException {
        Path calls = root.resolve("mvn.calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    List<String> javaArguments() throws IOException {
        return Files.readAllLines(root.resolve("java.arguments"));
    }

    List<String> javaEnvironment() throws IOException {
        return Files.readAllLines(root.resolve("java.environment"));
    }

    /** Prepares a call of the launcher with nothing but the sandbox's environment. */
    ProcessBuilder launcher(String... arguments) {
        List<String> command = new ArrayList<>(List.of(root.resolve("hpm").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", bin.toString());
        environment.put("HOME", home.toString());
        environment.put("JAVA_HOME", jdk.toString());
        environment.put("HPM_WORK_DIR", workDir.toString());
        environment.put("HPM_MIN_MEMORY_MB", "1");
        environment.put("HPM_MIN_DISK_MB", "1");
        return builder;
    }

    /** What a call of the launcher came to. */
    record Outcome(int code, String out, String err, long pid) {}

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(launcher(arguments));
    }

    static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the launcher does not end: " + err);
        }
        return new Outcome(process.exitValue(), out, err, process.pid());
    }
}
