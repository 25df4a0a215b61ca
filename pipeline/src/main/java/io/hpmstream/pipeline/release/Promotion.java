package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.release.Aliases.Author;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets an alias mean a release that is whole and passes the alias's gate. */
public record Promotion(ReleaseRegistry registry) {

    /**
     * Verifies the release first.
     *
     * @param progress told what is read
     * @throws PromotionRefusedException if the release is damaged, does not pass the gate, or
     *     somebody else changed the alias at the same moment; the alias is then what it was
     */
    public AliasRecord promote(
            Release release, String alias, Author author, Consumer<String> progress)
            throws IOException, PromotionRefusedException {
        if (registry.isRelease(alias)) {
            throw new PromotionRefusedException(
                    "'%s' is the name, or the beginning of the id, of a release: choose another name for the alias"
                            .formatted(alias));
        }
        // what was true when the promotion was decided: a change meanwhile is not overruled
        List<AliasRecord> history = registry.aliases().history(alias);
        List<String> damage = ReleaseVerification.verify(release, progress);
        if (!damage.isEmpty()) {
            throw refused(release, alias, "it is damaged", damage);
        }
        Optional<Gate> gate = registry.gates().of(alias);
        @Nullable String evaluation = null;
        if (gate.isPresent()) {
            List<Evaluation> all = registry.evaluations().of(release);
            Optional<Evaluation> last =
                    all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
            List<String> problems = gate.get().problems(last);
            if (!problems.isEmpty()) {
                throw refused(release, alias, "it does not pass the gate", problems);
            }
            evaluation = last.map(Evaluation::id).orElse(null);
        }
        return registry.aliases().promote(alias, history, release, evaluation, author);
    }

    private static PromotionRefusedException refused(
            Release release, String alias, String reason, List<String> problems) {
        return new PromotionRefusedException(
                "'%s' must not mean release %s, %s: %s"
                        .formatted(alias, release.shortId(), reason, String.join("; ", problems)));
    }
}
