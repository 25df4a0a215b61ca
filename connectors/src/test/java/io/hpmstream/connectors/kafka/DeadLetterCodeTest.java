package io.hpmstream.connectors.kafka;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

class DeadLetterCodeTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "dead-letters.md");

    @Test
    void documentListsExactlyTheCodes() throws IOException {
        String codes = Files.readString(DOCUMENT).split("## Codes", -1)[1].split("\n## ", -1)[0];
        List<String> documented =
                Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                        .matcher(codes)
                        .results()
                        .map((MatchResult row) -> row.group(1))
                        .toList();

        assertThat(documented)
                .containsExactlyElementsOf(
                        Arrays.stream(DeadLetterCode.values()).map(DeadLetterCode::code).toList());
    }

    @Test
    void namesAndCodesSayTheSame() {
        for (DeadLetterCode code : DeadLetterCode.values()) {
            assertThat(code.code())
                    .isEqualTo(code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }
}
