package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UriFetcherTest {

    private static final String URI = "testing://photos/cat.jpg";

    private final List<Duration> pauses = new ArrayList<>();

    @BeforeEach
    void emptyStorage() {
        TestingFileSystem.clear();
    }

    @Test
    void asksStorageThatIsAwayAgainWithLongerAndLongerPauses() throws Exception {
        TestingFileSystem.put("/cat.jpg", new byte[] {1, 2, 3});
        TestingFileSystem.failNext(
                new SocketTimeoutException("read timed out"),
                new ConnectException("connection refused"),
                new IOException("wrapped", new UnknownHostException("photos")),
                new TestingStorageException(503),
                new IOException("SlowDown (Service: S3, Status Code: 503)"),
                new TestingStorageException(429),
                new TestingStorageException(500),
                new TestingStorageException(502),
                new TestingStorageException(504),
                new TestingStorageException(500));
        UriFetcher fetcher = fetcher(10);

        assertThat(fetcher.fetch(URI)).containsExactly(1, 2, 3);
        assertThat(pauses.stream().map(Duration::toMillis))
                .containsExactly(
                        100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 30000L);
        assertThat(fetcher.retries()).isEqualTo(10);
    }

    @Test
    void refusesWhatIsNotThereAtOnce() {
        assertRefused(DeadLetterCode.URI_NOT_FOUND, new FileNotFoundException("gone"));
        assertRefused(DeadLetterCode.URI_NOT_FOUND, new TestingStorageException(404));
        assertThat(pauses).isEmpty();
    }

    @Test
    void refusesWhatMayNotBeReadAtOnce() {
        assertRefused(DeadLetterCode.URI_UNREADABLE, new AccessDeniedException("/cat.jpg"));
        assertRefused(DeadLetterCode.URI_UNREADABLE, new TestingStorageException(403));
        assertRefused(
                DeadLetterCode.URI_UNREADABLE, new UnsupportedFileSystemSchemeException("testing"));
        assertThat(pauses).isEmpty();
    }

    @Test
    void refusesWhatFailsForUnknownReasonsAFewTimes() {
        IOException[] strange = new IOException[5];
        Arrays.fill(strange, new IOException("strange"));

        assertRefused(DeadLetterCode.URI_UNREADABLE, strange);
        assertThat(pauses).hasSize(4);
    }

    @Test
    void survivesOneStrangeFailure() throws Exception {
        TestingFileSystem.put("/cat.jpg", new byte[] {1});
        TestingFileSystem.failNext(new IOException("strange"));

        assertThat(fetcher(10).fetch(URI)).containsExactly(1);
    }

    @Test
    void readsNoMoreBytesThanAllowed() throws Exception {
        TestingFileSystem.put("/cat.jpg", new byte[10]);
        assertThat(fetcher(10).fetch(URI)).hasSize(10);

        TestingFileSystem.put("/cat.jpg", new byte[11]);
        assertRefused(DeadLetterCode.TOO_LARGE);

        // storage that tells a wrong length, and a stream without end
        TestingFileSystem.putEndless("/cat.jpg", 5);
        assertRefused(DeadLetterCode.TOO_LARGE);
        assertThat(TestingFileSystem.bytesRead()).isLessThan(200_000);
    }

    @Test
    void stopsWaitingWhenInterrupted() throws Exception {
        TestingFileSystem.failAlways(new ConnectException("connection refused"));
        CountDownLatch waiting = new CountDownLatch(1);
        UriFetcher fetcher =
                new UriFetcher(
                        AllowedUris.of(List.of("testing://photos")),
                        10,
                        Backoff.DEFAULT,
                        time -> {
                            waiting.countDown();
                            new CountDownLatch(1).await();
                        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                fetcher.fetch(URI);
                            } catch (InterruptedException | UnreadableImageException e) {
                                thrown.set(e);
                            }
                        });
        thread.start();
        waiting.await();
        thread.interrupt();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    private void assertRefused(DeadLetterCode code, IOException... failures) {
        TestingFileSystem.failNext(failures);
        assertThatThrownBy(() -> fetcher(10).fetch(URI))
                .isInstanceOfSatisfying(
                        UnreadableImageException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private UriFetcher fetcher(int maxBytes) {
        return new UriFetcher(
                AllowedUris.of(List.of("testing://photos")),
                maxBytes,
                Backoff.DEFAULT,
                pauses::add);
    }
}
