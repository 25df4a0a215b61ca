package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.audit.Fates;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import io.hpmstream.pipeline.ledger.OffsetLedger.Partition;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Prints a ledger for people: what is wrong first, then each partition. Runs once. */
final class LedgerText {

    private static final int MOST_RANGES = 12;

    private final LedgerReport report;
    private final PrintWriter out;

    LedgerText(LedgerReport report, PrintWriter out) {
        this.report = report;
        this.out = out;
    }

    void print(String savepoint) {
        Fates fates = report.fates();
        out.printf("savepoint      %s%n", savepoint);
        out.printf(Locale.ROOT, "step           %,d%n%n", report.step());
        wrong("missing", report.missing());
        wrong("repeated", report.repeated());
        for (Partition partition : partitions(fates)) {
            out.printf("%n%s%n", name(partition));
            row("trained", fates.trained(), partition);
            row("waiting", fates.waiting(), partition);
            row("dropped", fates.dropped(), partition);
            row("dead letters", fates.deadLettered(), partition);
            row("deleted", fates.deleted(), partition);
            row("not delivered", report.undelivered(), partition);
            row("not recorded", report.unrecorded(), partition);
        }
        if (!report.undelivered().isEmpty()) {
            out.printf(
                    "%nnot delivered: Kafka has no record there; the marks of transactions look so, and offsets that were lost%n");
        }
        if (!report.unrecorded().isEmpty()) {
            out.printf(
                    "%nnot recorded: not trained by an older build, which did not tell dead letters apart%n");
        }
    }

    private void wrong(String name, List<Interval> intervals) {
        if (intervals.isEmpty()) {
            out.printf("%-14s none%n", name);
            return;
        }
        for (Partition partition : partitionsOf(intervals)) {
            out.printf("%-14s %s: %s%n", name, name(partition), ranges(of(intervals, partition)));
        }
    }

    private void row(String name, List<Interval> all, Partition partition) {
        List<Interval> intervals = of(all, partition);
        if (!intervals.isEmpty()) {
            out.printf("  %-14s %s%n", name, ranges(intervals));
        }
    }

    private static String ranges(List<Interval> intervals) {
        long offsets = intervals.stream().mapToLong(i -> i.end() - i.start()).sum();
        String shown =
                intervals.stream()
                        .limit(MOST_RANGES)
                        .map(LedgerText::range)
                        .collect(Collectors.joining(", "));
        String more =
                intervals.size() <= MOST_RANGES
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " and %,d ranges more, which --json lists",
                                intervals.size() - MOST_RANGES);
        return String.format(Locale.ROOT, "%,d at %s%s", offsets, shown, more);
    }

    private static String range(Interval interval) {
        long last = interval.end() - 1;
        return interval.start() == last ? Long.toString(last) : interval.start() + ".." + last;
    }

    private static String name(Partition partition) {
        return "topic %s, partition %d".formatted(partition.topic(), partition.number());
    }

    private static List<Interval> of(List<Interval> intervals, Partition partition) {
        return intervals.stream().filter(i -> i.partition().equals(partition)).toList();
    }

    private static SortedSet<Partition> partitions(Fates fates) {
        SortedSet<Partition> partitions = partitionsOf(fates.received());
        fates.ends().forEach(end -> partitions.addAll(partitionsOf(end)));
        return partitions;
    }

    private static SortedSet<Partition> partitionsOf(List<Interval> intervals) {
        return intervals.stream()
                .map(Interval::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
