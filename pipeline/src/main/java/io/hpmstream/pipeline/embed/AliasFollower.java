package io.hpmstream.pipeline.embed;

import io.hpmstream.pipeline.embed.EncoderChoice.Part;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Looks again and again what an alias means, on a thread of its own, and fetches the encoder when
 * that is another release: the storage may be slow or away without anybody waiting for it.
 */
final class AliasFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AliasFollower.class);

    private final ReleaseRegistry registry;
    private final String alias;
    private final Part part;
    private final AtomicReference<@Nullable EncoderFile> fetched = new AtomicReference<>();
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "hpm-alias");
                        thread.setDaemon(true);
                        return thread;
                    });
    // of the looking thread: the release that was handed over last, or cannot be used
    private String known;

    private AliasFollower(ReleaseRegistry registry, String alias, Part part, String known) {
        this.registry = registry;
        this.alias = alias;
        this.part = part;
        this.known = known;
    }

    /**
     * Begins to look.
     *
     * @param known id of the release that the alias means now
     */
    static AliasFollower start(
            ReleaseRegistry registry, String alias, Part part, String known, Duration every) {
        AliasFollower follower = new AliasFollower(registry, alias, part, known);
        var running =
                follower.looking.scheduleWithFixedDelay(
                        follower::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("following '{}': {}", alias, running);
        return follower;
    }

    private void look() {
        try {
            String meant = registry.aliases().release(alias).orElse(known);
            if (!meant.equals(known)) {
                fetch(meant);
                known = meant;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot look what '{}' means; staying with the release before", alias, e);
        }
    }

    private void fetch(String meant) throws IOException {
        try {
            replace(EncoderFile.fetch(registry.find(meant), part));
        } catch (DamagedEncoderException e) {
            LOG.warn("'{}' means a release that cannot be used: {}", alias, e.getMessage());
        }
    }

    private void replace(@Nullable EncoderFile next) throws IOException {
        EncoderFile before = fetched.getAndSet(next);
        if (before != null) {
            before.close();
        }
    }

    /** The encoder of another release, once; the caller closes it. */
    Optional<EncoderFile> poll() {
        return Optional.ofNullable(fetched.getAndSet(null));
    }

    @Override
    public void close() throws IOException {
        looking.shutdownNow();
        replace(null);
    }
}
