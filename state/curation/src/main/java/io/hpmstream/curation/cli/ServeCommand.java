package io.hpmstream.curation.cli;

import io.hpmstream.curation.config.ConfigFile;
import io.hpmstream.curation.config.CurationConfig;
import io.hpmstream.curation.service.CurationService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/** {@code hpm curate serve}: the curation service, until it is interrupted. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        header = "Serve the curation page and its HTTP interface, until Ctrl-C.",
        description = {
            "Reads the topics of hardness, thumbnails and tags into an index of its own and follows them."
                    + " The index may be deleted at any time: it is made anew from the topics.",
            "The configuration is that of the job; options of the service begin with hpm.curation."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./hpm curate serve --conf hpm.yaml",
            "  ./hpm curate serve -D hpm.kafka.bootstrap-servers=127.0.0.1:9092",
            "  curl 'http://127.0.0.1:8090/api/v1/images?source=web&limit=10'"
        })
final class ServeCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;
    @ParentCommand private @Nullable CurateCommand parent;

    @Option(names = "--conf", paramLabel = "FILE", description = "Configuration of the run.")
    private @Nullable Path file;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Set one option; wins over the file. May be repeated.")
    private Map<String, String> pairs = new LinkedHashMap<>();

    @Option(
            names = "--rebuild",
            description = "Delete the index first, so that it is made anew from the topics.")
    private boolean rebuild;

    @Override
    public Integer call() throws Exception {
        Map<String, String> values = new LinkedHashMap<>();
        if (file != null) {
            values.putAll(ConfigFile.read(file));
        }
        ConfigFile.override(values, pairs);
        CurationConfig config = CurationConfig.from(values, System.getenv());
        try (CurationService service = CurationService.start(config, rebuild)) {
            tell(service);
            Objects.requireNonNull(parent).parent().closeAtTheEnd(service);
            service.ended().get();
            return 0;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void tell(CurationService service) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println("curation     " + service.address());
        out.println("index        %s, %,d images".formatted(service.folder(), service.images()));
        out.flush();
    }
}
