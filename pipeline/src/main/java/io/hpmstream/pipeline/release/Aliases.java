package io.hpmstream.pipeline.release;

import io.hpmstream.pipeline.release.AliasRecord.Action;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Names that mean a release, and mean another one later. Each change is a numbered record that is
 * made once and never changed, so of two changes at the same moment one wins, and the records are
 * the history. Thread safe; several processes may share them.
 */
public final class Aliases {

    private static final String FOLDER = "aliases";

    private final Path root;
    private final FileSystem files;
    private final CreateOnlyFiles created;
    private final Clock clock;

    Aliases(Path registry, FileSystem files, CreateOnlyFiles created, Clock clock) {
        this.root = new Path(registry, FOLDER);
        this.files = files;
        this.created = created;
        this.clock = clock;
    }

    /** Why somebody changes an alias. */
    public record Author(String who, @Nullable String why) {}

    /** All that happened to an alias, the first first; empty if there is none of that name. */
    public List<AliasRecord> history(String alias) throws IOException {
        List<AliasRecord> history = new ArrayList<>();
        for (Path file : records(alias).all()) {
            history.add(ReleaseFiles.read(files, file, AliasRecord.class));
        }
        return history;
    }

    /** The names of all aliases, sorted. */
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (FileStatus folder : ReleaseFiles.list(files, root)) {
            if (folder.isDir()) {
                names.add(folder.getPath().getName());
            }
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /** Id of the release that an alias means now. */
    public Optional<String> release(String alias) throws IOException {
        List<Path> all = records(alias).all();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Path last = all.get(all.size() - 1);
        return Optional.of(ReleaseFiles.read(files, last, AliasRecord.class).release());
    }

    /**
     * Lets an alias mean a release.
     *
     * @param history as of when it was decided
     * @param evaluation id of the one that the gate looked at, if there is a gate
     * @throws PromotionRefusedException if it means that release already, or somebody else changed
     *     it since
     */
    AliasRecord promote(
            String alias,
            List<AliasRecord> history,
            Release release,
            @Nullable String evaluation,
            Author author)
            throws IOException, PromotionRefusedException {
        requireName(alias);
        if (!history.isEmpty() && history.get(history.size() - 1).release().equals(release.id())) {
            throw new PromotionRefusedException(
                    "'%s' means release %s already".formatted(alias, release.shortId()));
        }
        return append(history, alias, Action.PROMOTE, release.id(), evaluation, author);
    }

    /**
     * Lets an alias mean what it meant before its last promotion that was not rolled back.
     *
     * @throws PromotionRefusedException if there is nothing before, or somebody else changed it at
     *     the same moment
     */
    public AliasRecord rollback(String alias, Author author)
            throws IOException, PromotionRefusedException {
        List<AliasRecord> history = history(alias);
        Deque<String> promoted = promoted(history);
        promoted.poll();
        String before = promoted.peek();
        if (before == null) {
            throw new PromotionRefusedException(
                    history.isEmpty()
                            ? "there is no alias '%s', there are %s".formatted(alias, names())
                            : "there is nothing left to roll back to: '%s' means its first release, or all promotions since were rolled back"
                                    .formatted(alias));
        }
        return append(history, alias, Action.ROLLBACK, before, null, author);
    }

    /** The promotions that were not rolled back, the last one first. */
    private static Deque<String> promoted(List<AliasRecord> history) {
        Deque<String> promoted = new ArrayDeque<>();
        for (AliasRecord record : history) {
            switch (record.action()) {
                case PROMOTE -> promoted.push(record.release());
                case ROLLBACK -> promoted.pop();
            }
        }
        return promoted;
    }

    private AliasRecord append(
            List<AliasRecord> history,
            String alias,
            Action action,
            String release,
            @Nullable String evaluation,
            Author author)
            throws IOException, PromotionRefusedException {
        long number = history.isEmpty() ? 1 : history.get(history.size() - 1).number() + 1;
        AliasRecord record =
                new AliasRecord(
                        ReleaseFiles.FORMAT_VERSION,
                        alias,
                        number,
                        action,
                        release,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS).toString(),
                        author.who(),
                        author.why(),
                        evaluation);
        if (!records(alias).create(number, record)) {
            throw new PromotionRefusedException(
                    "somebody else changed '%s' meanwhile (record %d): look at it with 'hpm release history --alias %s', and try again if it still is what you want"
                            .formatted(alias, number, alias));
        }
        return record;
    }

    private NumberedRecords records(String alias) {
        requireName(alias);
        return new NumberedRecords(new Path(root, alias), files, created);
    }

    static boolean isName(String text) {
        return text.matches("[a-z][a-z0-9-]{0,62}");
    }

    /** Names are folders, so nothing that leads elsewhere is one. */
    static void requireName(String alias) {
        if (!isName(alias)) {
            throw new IllegalArgumentException(
                    "an alias must be of a to z, 0 to 9 and -, at most 63 of them, and begin with a letter; actual: '%s'"
                            .formatted(alias));
        }
    }
}
