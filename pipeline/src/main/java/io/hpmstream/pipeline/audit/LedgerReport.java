package io.hpmstream.pipeline.audit;

import io.hpmstream.pipeline.ledger.OffsetLedger;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;
import io.hpmstream.pipeline.pretrain.SavedTraining;
import io.hpmstream.pipeline.pretrain.TrainingProgress;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether each record that came was used exactly once.
 *
 * @param step of the training
 * @param missing received, but neither trained nor waiting, dropped, dead-lettered or deleted
 * @param repeated come to more than one of these ends, or trained more than once
 * @param undelivered between records that came: Kafka did not hand them out. Transactions leave
 *     such gaps, and so do compaction, retention and lost offsets
 * @param unrecorded not trained by a build that did not record dead letters yet
 */
public record LedgerReport(
        long step,
        List<Interval> missing,
        List<Interval> repeated,
        List<Interval> undelivered,
        List<Interval> unrecorded,
        Fates fates) {

    /**
     * Reads a checkpoint or savepoint, but not its weights.
     *
     * @throws IOException if it cannot be read or is not one of this job
     */
    public static LedgerReport read(String path) throws IOException {
        TrainingProgress progress = SavedTraining.readProgress(path);
        return of(progress.counters().step(), Fates.read(path, progress));
    }

    static LedgerReport of(long step, Fates fates) {
        OffsetLedger missing = OffsetLedger.of(fates.received());
        fates.ends().forEach(end -> end.forEach(missing::remove));
        List<Interval> undelivered = new ArrayList<>();
        List<Interval> unrecorded = new ArrayList<>();
        Map<Partition, Long> begins = begins(fates.received());
        for (Interval gap : gaps(fates)) {
            long begin = begins.getOrDefault(gap.partition(), Long.MAX_VALUE);
            (gap.start() < begin ? unrecorded : undelivered).add(gap);
        }
        return new LedgerReport(
                step, missing.intervals(), repeated(fates), undelivered, unrecorded, fates);
    }

    /** Whether nothing is missing and nothing was repeated. */
    public boolean isExact() {
        return missing.isEmpty() && repeated.isEmpty();
    }

    private static List<Interval> repeated(Fates fates) {
        OffsetLedger repeated = OffsetLedger.of(fates.trainedAgain());
        OffsetLedger before = new OffsetLedger();
        for (List<Interval> end : fates.ends()) {
            OffsetLedger onlyHere = OffsetLedger.of(end);
            before.intervals().forEach(onlyHere::remove);
            OffsetLedger both = OffsetLedger.of(end);
            onlyHere.intervals().forEach(both::remove);
            both.intervals().forEach(repeated::add);
            end.forEach(before::add);
        }
        return repeated.intervals();
    }

    private static Map<Partition, Long> begins(List<Interval> received) {
        Map<Partition, Long> begins = new TreeMap<>();
        received.forEach(
                interval -> begins.merge(interval.partition(), interval.start(), Math::min));
        return begins;
    }

    /** Between the first and the last offset of each partition that anybody knows of. */
    private static List<Interval> gaps(Fates fates) {
        OffsetLedger known = OffsetLedger.of(fates.received());
        fates.ends().forEach(end -> end.forEach(known::add));
        List<Interval> intervals = known.intervals();
        List<Interval> gaps = new ArrayList<>();
        for (int i = 1; i < intervals.size(); i++) {
            Interval last = intervals.get(i - 1);
            Interval next = intervals.get(i);
            if (last.partition().equals(next.partition())) {
                long from = last.end();
                long to = next.start();
                gaps.add(new Interval(next.partition(), from, to));
            }
        }
        return gaps;
    }
}
