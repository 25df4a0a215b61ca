package io.hpmstream.curation.service;

import io.hpmstream.curation.config.CurationConfig;
import io.hpmstream.curation.http.Backend;
import io.hpmstream.curation.http.HttpServer;
import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.ingest.Ingest;
import io.hpmstream.curation.ingest.TagWriter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A running curation service. Closing it from any thread ends it; closing it twice is harmless. */
public final class CurationService implements AutoCloseable {

    private final CurationConfig config;
    private final CurationIndex index;
    private final Ingest ingest;
    private final TagWriter tagWriter;
    private final HttpServer server;
    private boolean closed;

    private CurationService(CurationConfig config) throws IOException {
        this.config = config;
        Path folder = config.index().dir();
        index = CurationIndex.open(folder.resolve("index"), config.index().cacheBytes());
        ingest = Ingest.start(index, config.kafka(), folder.resolve("skipped"));
        tagWriter = new TagWriter(config.kafka(), ingest);
        server =
                HttpServer.start(
                        config.http(),
                        new Backend(index, ingest::freshness, tagWriter::write, ingest::records));
    }

    /**
     * Starts the service.
     *
     * @param rebuild whether to delete the index first
     */
    public static CurationService start(CurationConfig config, boolean rebuild) throws IOException {
        if (rebuild) {
            DeletedFolder.delete(config.index().dir().resolve("index"));
        }
        return new CurationService(config);
    }

    /** Where the page is. */
    public String address() {
        String host = config.http().host();
        return "http://%s:%d/"
                .formatted(host.contains(":") ? "[" + host + "]" : host, server.port());
    }

    public Path folder() {
        return config.index().dir();
    }

    public int images() {
        return index.images();
    }

    /** Completed when the service ends, exceptionally if it cannot go on. */
    public CompletableFuture<Void> ended() {
        return ingest.ended();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.close();
        try {
            ingest.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tagWriter.close();
        index.close();
    }
}
