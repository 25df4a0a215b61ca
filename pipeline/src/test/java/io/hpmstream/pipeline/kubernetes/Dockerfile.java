package io.hpmstream.pipeline.kubernetes;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * As much of a Dockerfile as it takes to lay its image out in a folder: the instructions of the
 * stages that end in the last one.
 */
final class Dockerfile {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern PAIR = Pattern.compile("(\\w+)=(\\S+)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final List<String> instructions;

    private Dockerfile(List<String> instructions) {
        this.instructions = instructions;
    }

    /**
     * Reads one.
     *
     * @param arguments win over the defaults of its ARG instructions
     */
    static Dockerfile read(Path file, Map<String, String> arguments) throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        Map<String, List<String>> stages = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : instructions(Files.readString(file))) {
            if (line.startsWith("ARG ")) {
                String[] pair = line.substring(4).split("=", 2);
                variables.put(pair[0], arguments.getOrDefault(pair[0], pair[1]));
            } else if (line.startsWith("FROM ")) {
                String[] words = resolve(line, variables).split(" ", -1);
                current = new ArrayList<>(stages.getOrDefault(words[1], List.of()));
                stages.put(words.length > 3 ? words[3] : "", current);
            } else {
                current.add(line);
            }
        }
        return new Dockerfile(List.copyOf(current));
    }

    private static List<String> instructions(String text) {
        String whole =
                text.lines()
                        .filter(line -> !line.startsWith("#"))
                        .reduce("", (before, line) -> before + "\n" + line)
                        .replaceAll("\\\\\n\\s*", " ");
        return whole.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static String resolve(String line, Map<String, String> variables) {
        return VARIABLE.matcher(line).replaceAll(match -> variables.get(match.group(1)));
    }

    /** The environment of its processes. */
    Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        of("ENV")
                .flatMap(pairs -> PAIR.matcher(pairs).results())
                .forEach(pair -> variables.put(pair.group(1), pair.group(2)));
        return variables;
    }

    String user() {
        return of("USER").reduce("root", (before, user) -> user);
    }

    List<String> entryPoint() {
        return of("ENTRYPOINT")
                .flatMap(words -> QUOTED.matcher(words).results())
                .map((MatchResult word) -> word.group(1))
                .toList();
    }

    /**
     * Copies what it copies from the project into a folder that stands for the image's root.
     *
     * @return the sources that are not there
     */
    List<String> layOut(Path project, Path root) throws IOException {
        List<String> missing = new ArrayList<>();
        for (String copy : of("COPY").filter(words -> !words.startsWith("--")).toList()) {
            List<String> words = Arrays.asList(copy.split("\\s+", -1));
            Path target = root.resolve(words.get(words.size() - 1).substring(1));
            Files.createDirectories(target);
            for (String source : words.subList(0, words.size() - 1)) {
                List<Path> found = matches(project, source);
                if (found.isEmpty()) {
                    missing.add(source);
                }
                for (Path any : found) {
                    // of a folder its content is copied
                    copy(any, Files.isDirectory(any) ? target : target.resolve(any.getFileName()));
                }
            }
        }
        return missing;
    }

    private static List<Path> matches(Path project, String source) throws IOException {
        Path path = project.resolve(source);
        Path parent = Objects.requireNonNull(path.getParent());
        PathMatcher name = FileSystems.getDefault().getPathMatcher("glob:" + path.getFileName());
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(file -> name.matches(file.getFileName())).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.createLink(target, file); // they are large
                }
            }
        }
    }

    private Stream<String> of(String instruction) {
        return instructions.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1).strip());
    }
}
