package io.hpmstream.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.pipeline.audit.LedgerReport;
import io.hpmstream.pipeline.installation.PluggedFileSystems;
import io.hpmstream.pipeline.ledger.OffsetLedger.Interval;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import static java.util.Objects.requireNonNull;

/** {@code hpm ledger}: what became of every record, from a checkpoint or savepoint. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Tell what became of every image.",
        description = {
            "%nReads a checkpoint or savepoint and prints which offsets of which partition are missing from the"
                    + " training or were repeated, then which were trained, wait for their batch, were dropped by"
                    + " curators or to be skipped, dead-lettered or deleted. Ends with 1 if any is missing or repeated.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm ledger --from hpm-checkpoints/garments/savepoint-5de2c1-0a1b2c",
            "  ./hpm ledger --from s3://training/savepoints/savepoint-5de2c1-0a1b2c --conf hpm.yaml --json"
        })
final class LedgerCommand implements Callable<Integer> {

    private static final String TRIES = "s3.retry.limit";

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "URI",
            description = "Folder of the checkpoint or savepoint, in any file system of Flink's.")
    private String from = "";

    @Option(names = "--json", description = "Print all of it as JSON.")
    private boolean json;

    @Mixin private FileSystemOptions fileSystem = new FileSystemOptions();

    @Override
    public Integer call() throws Exception {
        Configuration options = fileSystem.read();
        if (!options.containsKey(TRIES)) {
            // whoever waits wants to hear soon that there is no answer
            options.setString(TRIES, "2");
        }
        PluggedFileSystems.initialize(options);
        String savepoint = FileSystemOptions.uri(from);
        LedgerReport report = LedgerReport.read(savepoint);
        PrintWriter out = requireNonNull(spec).commandLine().getOut();
        if (json) {
            printJson(savepoint, report, out);
        } else {
            new LedgerText(report, out).print(savepoint);
        }
        out.flush();
        return report.isExact() ? 0 : 1;
    }

    private static void printJson(String savepoint, LedgerReport report, PrintWriter out)
            throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("savepoint", savepoint);
        root.put("step", report.step());
        root.put("exact", report.isExact());
        Map<String, List<Interval>> lists = new LinkedHashMap<>();
        lists.put("missing", report.missing());
        lists.put("repeated", report.repeated());
        lists.put("undelivered", report.undelivered());
        lists.put("unrecorded", report.unrecorded());
        lists.put("trained", report.fates().trained());
        lists.put("waiting", report.fates().waiting());
        lists.put("dropped", report.fates().dropped());
        lists.put("deadLettered", report.fates().deadLettered());
        lists.put("deleted", report.fates().deleted());
        lists.forEach((name, intervals) -> fill(root.putArray(name), intervals));
        out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    }

    private static void fill(ArrayNode array, List<Interval> intervals) {
        for (Interval interval : intervals) {
            array.addObject()
                    .put("topic", interval.partition().topic())
                    .put("partition", interval.partition().number())
                    .put("first", interval.start())
                    .put("last", interval.end() - 1);
        }
    }
}
