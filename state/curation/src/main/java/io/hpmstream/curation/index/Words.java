package io.hpmstream.curation.index;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Numbers of texts that many images share, counted from 1; 0 is no text. One thread gives new
 * numbers, which are stored with the batch that needs them; any number of threads look them up.
 */
public final class Words {

    /** The number of no text. */
    public static final int NONE = 0;

    /** Number of a text that no image has. */
    public static final int UNHEARD = -1;

    private static final String BETWEEN_TAGS = "\n";

    private final Map<Word, Texts> texts = new EnumMap<>(Word.class);

    Words() {
        for (Word word : Word.values()) {
            texts.put(word, new Texts(new ConcurrentHashMap<>(), new CopyOnWriteArrayList<>()));
        }
    }

    private record Texts(Map<String, Integer> numbers, List<String> inOrder) {}

    /** The number of a text, {@link #UNHEARD} if it has none. */
    public int number(Word word, String text) {
        return of(word).numbers.getOrDefault(text, UNHEARD);
    }

    /** The text of a number, null for {@link #NONE}. */
    public @Nullable String text(Word word, int number) {
        return number == NONE ? null : of(word).inOrder.get(number - 1);
    }

    /** How many texts have a number. */
    public int size(Word word) {
        return of(word).inOrder.size();
    }

    /** The tags of a number, sorted. */
    public List<String> tags(int number) {
        return number == NONE
                ? List.of()
                : List.of(of(Word.TAGS).inOrder.get(number - 1).split(BETWEEN_TAGS));
    }

    int numberOfTags(List<String> tags, Batch batch) {
        return tags.isEmpty() ? NONE : give(Word.TAGS, String.join(BETWEEN_TAGS, tags), batch);
    }

    /** The number of a text, of which an empty one is none; a new one goes into the batch. */
    int give(Word word, @Nullable String text, Batch batch) {
        if (text == null || text.isEmpty()) {
            return NONE;
        }
        Texts known = of(word);
        Integer number = known.numbers.get(text);
        if (number != null) {
            return number;
        }
        known.inOrder.add(text);
        int given = known.inOrder.size();
        known.numbers.put(text, given);
        batch.put(Family.WORD, key(word, given), text.getBytes(UTF_8));
        return given;
    }

    /** Takes what the index holds; keys come in their order. */
    void load(byte[] key, byte[] text) {
        Texts known = of(Word.of(key[0]));
        known.inOrder.add(new String(text, UTF_8));
        known.numbers.put(new String(text, UTF_8), ByteBuffer.wrap(key).getInt(1));
    }

    private static byte[] key(Word word, int number) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) word.number())
                .putInt(number)
                .array();
    }

    private Texts of(Word word) {
        Texts known = texts.get(word);
        if (known == null) {
            throw new IllegalStateException("no texts of " + word);
        }
        return known;
    }
}
