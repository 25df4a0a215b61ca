package io.hpmstream.pipeline;

import io.hpmstream.pipeline.config.ConfigFile;
import io.hpmstream.pipeline.config.CurationOptions;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.PretrainOptions;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What the documents name exists. */
class DocsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
    private static final Pattern OPTION = Pattern.compile("`(hpm\\.[a-z0-9.-]*[a-z0-9])[`:]");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(hpm:.*?)```", Pattern.DOTALL);

    @Test
    void everyRelativeLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            for (String target : matches(LINK, document)) {
                boolean elsewhere = target.contains("://");
                if (!elsewhere && !Files.exists(document.resolveSibling(target))) {
                    broken.add(document + ": " + target);
                }
            }
        }

        assertThat(documents()).hasSizeGreaterThan(5);
        assertThat(broken).isEmpty();
    }

    @Test
    void everyOptionNamedExists() throws IOException {
        List<String> keys =
                Stream.of(PretrainOptions.all(), CurationOptions.all())
                        .flatMap(List::stream)
                        .map(ConfigOption::key)
                        .toList();
        List<String> unknown = new ArrayList<>();
        for (Path document : documents()) {
            matches(OPTION, document).stream()
                    .filter(key -> !key.equals("hpm.yaml") && !keys.contains(key))
                    .filter(key -> !key.startsWith(PretrainOptions.KAFKA_PROPERTIES_PREFIX))
                    .forEach(key -> unknown.add(document + ": " + key));
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void theExampleInTheReadmeIsAConfiguration(@TempDir Path folder) throws IOException {
        List<String> examples = matches(YAML, ROOT.resolve("README.md"));
        assertThat(examples).hasSize(1);
        Path file = Files.writeString(folder.resolve("hpm.yaml"), examples.get(0));

        PretrainConfig config = PretrainConfig.from(ConfigFile.read(file));

        assertThat(config.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> bench = Files.walk(ROOT.resolve("bench"))) {
            return Stream.of(top, docs, bench)
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> matches(Pattern pattern, Path document) throws IOException {
        return pattern.matcher(Files.readString(document))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
