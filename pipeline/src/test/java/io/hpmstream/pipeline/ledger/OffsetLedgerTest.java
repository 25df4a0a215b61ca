package io.hpmstream.pipeline.ledger;

import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

class OffsetLedgerTest {

    private static final Partition PARTITION = new Partition("images", 0);

    private final OffsetLedger ledger = new OffsetLedger();

    @Test
    void joinsOffsetsThatFollowEachOther() {
        add(5, 6, 7);

        assertThat(ledger.intervals()).containsExactly(new Interval(PARTITION, 5, 8));
    }

    @Test
    void keepsGapsUntilTheyAreFilled() {
        add(1, 3);
        assertThat(ledger.intervals())
                .containsExactly(new Interval(PARTITION, 1, 2), new Interval(PARTITION, 3, 4));

        add(2);
        assertThat(ledger.intervals()).containsExactly(new Interval(PARTITION, 1, 4));
    }

    @Test
    void saysWhetherAnOffsetIsNew() {
        add(1, 2, 3);

        assertThat(ledger.add("images", 0, 4)).isTrue();
        assertThat(ledger.add("images", 0, 2)).isFalse();
        assertThat(ledger.intervals()).containsExactly(new Interval(PARTITION, 1, 5));
    }

    @Test
    void holdsEachOffsetOnceHoweverIntervalsOverlap() {
        add(5, 6);

        ledger.add(new Interval(PARTITION, 3, 6));
        ledger.add(new Interval(PARTITION, 10, 12));
        ledger.add(new Interval(PARTITION, 6, 9));

        assertThat(ledger.intervals())
                .containsExactly(new Interval(PARTITION, 3, 9), new Interval(PARTITION, 10, 12));
    }

    @Test
    void isTheSetOfWhatWasAddedAndNotRemoved() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            BitSet expected = new BitSet();
            OffsetLedger any = new OffsetLedger();
            for (int i = 0; i < 20; i++) {
                int start = random.nextInt(60);
                int end = start + 1 + random.nextInt(12);
                Interval interval = new Interval(PARTITION, start, end);
                if (random.nextInt(3) > 0) {
                    any.add(interval);
                    expected.set(start, end);
                } else {
                    any.remove(interval);
                    expected.clear(start, end);
                }
                assertThat(any.intervals().stream().flatMap(OffsetLedgerTest::offsets))
                        .as("seed %d, operation %d", seed, i)
                        .containsExactlyElementsOf(
                                expected.stream().mapToObj(Long::valueOf).toList());
            }
        }
    }

    @Test
    void keepsPartitionsApartAndInOrder() {
        ledger.add("photos", 0, 1);
        ledger.add("images", 10, 1);
        ledger.add("images", 2, 2);
        ledger.add("images", 2, 1);

        assertThat(ledger.intervals())
                .containsExactly(
                        new Interval(new Partition("images", 2), 1, 3),
                        new Interval(new Partition("images", 10), 1, 2),
                        new Interval(new Partition("photos", 0), 1, 2));
    }

    @Test
    void holdsExactlyWhatWasAddedInWhateverOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Long> offsets =
                    LongStream.range(0, 60)
                            .filter(offset -> random.nextInt(3) > 0)
                            .boxed()
                            .toList();
            List<Long> shuffled = new ArrayList<>(offsets);
            Collections.shuffle(shuffled, random);
            OffsetLedger any = new OffsetLedger();
            shuffled.forEach(offset -> any.add("images", 0, offset));

            assertThat(any.intervals().stream().flatMap(OffsetLedgerTest::offsets))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(offsets);
            assertThat(IntStream.range(1, any.intervals().size()))
                    .as("merged, seed %d", seed)
                    .allMatch(
                            i -> any.intervals().get(i - 1).end() < any.intervals().get(i).start());
        }
    }

    private static java.util.stream.Stream<Long> offsets(Interval interval) {
        return LongStream.range(interval.start(), interval.end()).boxed();
    }

    private void add(long... offsets) {
        for (long offset : offsets) {
            ledger.add("images", 0, offset);
        }
    }
}
