package io.hpmstream.pipeline.demo;

import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.installation.Installation;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The curation page of a demo. A build without the service has none, and that is all that a demo
 * says about it; whatever becomes of the page, the training goes on.
 */
final class CurationPage implements AutoCloseable {

    private static final String LABEL = "curation     ";

    private final @Nullable CurationService service;
    private final String without;
    private boolean told;

    private CurationPage(@Nullable CurationService service, String without) {
        this.service = service;
        this.without = without;
    }

    /**
     * Starts the service, if there is one, and waits for nothing.
     *
     * @param folder of what it keeps
     * @param temporary where programs may run
     */
    static CurationPage open(PretrainConfig config, Path folder, Path temporary) {
        Optional<Path> jar = Installation.curation();
        if (jar.isEmpty()) {
            return new CurationPage(null, "this build has no curation service");
        }
        try {
            return new CurationPage(
                    CurationService.start(
                            jar.get().toString(), CurationService.MAIN, config, folder, temporary),
                    "");
        } catch (IOException e) {
            return new CurationPage(null, "cannot start the service: " + e.getMessage());
        }
    }

    /** A line about the page, once it is there or is known not to come. */
    synchronized Optional<String> news() {
        if (service != null) {
            return service.news().map(news -> LABEL + news);
        }
        boolean first = !told;
        told = true;
        return first ? Optional.of(LABEL + without) : Optional.empty();
    }

    /** Serves until the process is told to stop; returns at once if there is nothing to serve. */
    void serve(PrintStream out) {
        if (service != null) {
            // a short training may be done before the page is
            service.awaitNews();
        }
        news().ifPresent(out::println);
        if (service != null && service.isServing()) {
            out.println("the curation page serves until Ctrl-C");
            service.await();
        }
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
