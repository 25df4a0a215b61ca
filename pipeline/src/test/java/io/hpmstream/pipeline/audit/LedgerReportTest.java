package io.hpmstream.pipeline.audit;

import io.hpmstream.pipeline.ledger.OffsetLedger;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

class LedgerReportTest {

    private static final Partition IMAGES = new Partition("images", 0);
    private static final List<Interval> NONE = List.of();

    @Test
    void findsNothingWrongWhenEveryReceivedRecordCameToOneEnd() {
        LedgerReport report =
                report(range(0, 10), set(0, 1, 2, 3, 5, 6), NONE, range(8, 10), set(4), set(7));

        assertThat(report.isExact()).isTrue();
        assertThat(report.undelivered()).isEmpty();
        assertThat(report.unrecorded()).isEmpty();
    }

    @Test
    void missesWhatWasReceivedAndCameToNoEnd() {
        LedgerReport report =
                report(range(0, 10), set(0, 1, 5, 6, 7, 9), NONE, set(8), set(3), NONE);

        assertThat(report.isExact()).isFalse();
        assertThat(report.missing()).isEqualTo(set(2, 4));
        assertThat(report.repeated()).isEmpty();
    }

    @Test
    void countsARecordThatWasTrainedTwiceAsRepeated() {
        LedgerReport report = report(range(0, 4), range(0, 4), set(2), NONE, NONE, NONE);

        assertThat(report.isExact()).isFalse();
        assertThat(report.repeated()).isEqualTo(set(2));
    }

    @Test
    void countsARecordThatCameToTwoEndsAsRepeated() {
        LedgerReport report =
                report(range(0, 10), range(0, 7), NONE, set(6, 7), set(3, 8), set(8, 9));

        assertThat(report.repeated()).isEqualTo(set(3, 6, 8));
        assertThat(report.missing()).isEmpty();
    }

    @Test
    void countsADroppedRecordAsNeitherMissingNorRepeated() {
        Fates fates = new Fates(range(0, 4), set(0, 1), NONE, set(3), set(2), NONE, NONE);

        assertThat(LedgerReport.of(1, fates).isExact()).isTrue();
    }

    @Test
    void countsARecordThatWasDroppedAndTrainedAsRepeated() {
        Fates fates = new Fates(range(0, 3), range(0, 3), NONE, NONE, set(2), NONE, NONE);

        assertThat(LedgerReport.of(1, fates).repeated()).isEqualTo(set(2));
    }

    @Test
    void doesNotMissWhatKafkaNeverHandedOut() {
        LedgerReport report =
                report(set(5, 6, 7, 9, 10), set(5, 6, 7, 9, 10), NONE, NONE, NONE, NONE);

        assertThat(report.isExact()).isTrue();
        assertThat(report.undelivered()).isEqualTo(set(8));
    }

    @Test
    void knowsNothingOfGapsBeforeTheFirstRecordThatWasRecorded() {
        LedgerReport report =
                report(range(10, 14), set(0, 1, 3, 8, 10, 11, 12, 13), NONE, NONE, NONE, NONE);

        assertThat(report.isExact()).isTrue();
        assertThat(report.unrecorded()).isEqualTo(set(2, 4, 5, 6, 7, 9));
        assertThat(report.undelivered()).isEmpty();
    }

    @Test
    void keepsPartitionsApart() {
        Interval other = new Interval(new Partition("images", 1), 3, 5);
        Fates fates =
                new Fates(
                        List.of(new Interval(IMAGES, 0, 5), other),
                        range(0, 5),
                        NONE,
                        NONE,
                        NONE,
                        NONE,
                        NONE);

        assertThat(LedgerReport.of(1, fates).missing()).containsExactly(other);
    }

    private static LedgerReport report(
            List<Interval> received,
            List<Interval> trained,
            List<Interval> again,
            List<Interval> waiting,
            List<Interval> dead,
            List<Interval> deleted) {
        return LedgerReport.of(
                1, new Fates(received, trained, again, waiting, NONE, dead, deleted));
    }

    private static List<Interval> range(long start, long end) {
        return set(LongStream.range(start, end).toArray());
    }

    private static List<Interval> set(long... offsets) {
        OffsetLedger ledger = new OffsetLedger();
        for (long offset : offsets) {
            ledger.add(IMAGES.topic(), IMAGES.number(), offset);
        }
        return ledger.intervals();
    }
}
