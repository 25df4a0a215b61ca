package io.hpmstream.curation.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hpmstream.curation.TestingImages;
import io.hpmstream.curation.TestingKafka;
import io.hpmstream.curation.cli.Curate;
import io.hpmstream.curation.index.CurationIndex;
import io.hpmstream.curation.index.Field;
import io.hpmstream.curation.index.Filter;
import io.hpmstream.curation.index.FoundImage;
import io.hpmstream.curation.index.PageQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A service that is killed as a process while it reads has the index that it would have had. */
class KilledServiceITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final int IMAGES = 4_000;
    // what opening the index writes
    private static final int BEGINNING = 32 * 1024;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Random random = new Random(12);

    @TempDir private Path folder;
    private Optional<Process> running = Optional.empty();

    @AfterEach
    void end() {
        running.ifPresent(Process::destroyForcibly);
    }

    @Test
    void killedThreeTimes() throws Exception {
        killed(3);
    }

    @Test
    @Tag("chaos")
    void killedFiftyTimes() throws Exception {
        killed(50);
    }

    private void killed(int kills) throws Exception {
        String topics = "killed-" + kills;
        KAFKA.create(topics + "-hardness", 2);
        KAFKA.create(topics + "-tags", 1);
        Path dir = folder.resolve("killed");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> publishing =
                CompletableFuture.runAsync(() -> publish(topics, done));
        try {
            long read = 0;
            int whileReading = 0;
            for (int i = 0; i < kills; i++) {
                Process process = start(topics, dir);
                awaitReading(dir);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
                process.destroyForcibly().waitFor();
                try (CurationIndex index = CurationIndex.open(dir.resolve("index"), 8 << 20)) {
                    long now = index.positions().values().stream().mapToLong(Long::longValue).sum();
                    assertThat(now).as("records read").isGreaterThanOrEqualTo(read);
                    whileReading += now > read ? 1 : 0;
                    read = now;
                }
            }
            assertThat(whileReading).isGreaterThan(kills / 2);
        } finally {
            done.set(true);
        }
        publishing.get();
        try (TestingService service = service(topics, dir);
                TestingService never = service(topics, folder.resolve("never-killed"))) {
            service.await("/api/v1/stats", TestingService::fresh);
            never.await("/api/v1/stats", TestingService::fresh);
        }
        assertSame(dir, folder.resolve("never-killed"));
    }

    private static TestingService service(String topics, Path dir) throws IOException {
        return new TestingService(
                TestingService.options(KAFKA.bootstrapServers(), topics, dir), Map.of());
    }

    private Process start(String topics, Path dir) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Curate.class.getName(), "curate", "serve"));
        TestingService.options(KAFKA.bootstrapServers(), topics, dir)
                .forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        // many small batches: many moments to be killed between
        command.addAll(List.of("-D", "hpm.kafka.properties.max.poll.records=100"));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        running = Optional.of(process);
        return process;
    }

    /** Until the log of writes grows: the process is in the middle of reading. */
    private void awaitReading(Path dir) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        long before = -1;
        while (Instant.now().isBefore(deadline)) {
            long size = logBytes(dir.resolve("index"));
            if (before >= 0 && size > Math.max(before, BEGINNING)) {
                return;
            }
            before = size;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            if (!running.orElseThrow().isAlive()) {
                throw new AssertionError(Files.readString(folder.resolve("log"), UTF_8));
            }
        }
        throw new AssertionError("did not read: " + Files.readString(folder.resolve("log"), UTF_8));
    }

    private static long logBytes(Path index) throws IOException {
        if (!Files.isDirectory(index)) {
            return -1;
        }
        try (var files = Files.newDirectoryStream(index, "*.log")) {
            long bytes = 0;
            for (Path file : files) {
                bytes += file.toFile().length();
            }
            return bytes;
        }
    }

    /** Goes on until there is nobody left to kill, so that there is always something to read. */
    private static void publish(String topics, AtomicBoolean done) {
        Random random = new Random(3);
        for (int i = 0; !done.get(); i++) {
            if (i % 100 == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            String id = "img-" + random.nextInt(IMAGES);
            switch (random.nextInt(40)) {
                case 0 -> KAFKA.send(topics + "-hardness", id, null);
                case 1 -> KAFKA.send(topics + "-hardness", id, "{".getBytes(UTF_8));
                case 2 -> KAFKA.send(topics + "-tags", id, tags(id, random));
                default -> {
                    ObjectNode record = TestingImages.record(id, random.nextInt(300) / 100.0);
                    record.put("sighting", 1 + random.nextInt(9));
                    record.put("source", "source-" + random.nextInt(5));
                    record.put("progress", random.nextGaussian());
                    KAFKA.send(topics + "-hardness", id, TestingImages.bytes(record));
                }
            }
        }
        KAFKA.flush();
    }

    private static byte[] tags(String id, Random random) {
        return "{\"schemaVersion\":1,\"imageId\":\"%s\",\"tags\":[\"tag-%d\"],\"at\":\"2026-01-01T00:00:00Z\"}"
                .formatted(id, random.nextInt(3))
                .getBytes(UTF_8);
    }

    private static void assertSame(Path one, Path other) throws IOException {
        try (CurationIndex killed = CurationIndex.open(one.resolve("index"), 8 << 20);
                CurationIndex never = CurationIndex.open(other.resolve("index"), 8 << 20)) {
            assertThat(killed.positions()).isEqualTo(never.positions());
            assertThat(killed.skips()).isEqualTo(never.skips());
            assertThat(killed.images()).isEqualTo(never.images()).isPositive();
            for (Field sort : Field.values()) {
                assertThat(all(killed, Filter.ALL, sort)).isEqualTo(all(never, Filter.ALL, sort));
            }
            Filter source = Filter.ALL.withSource("source-3");
            assertThat(all(killed, source, Field.HARDNESS))
                    .isEqualTo(all(never, source, Field.HARDNESS))
                    .isNotEmpty();
        }
    }

    private static List<FoundImage> all(CurationIndex index, Filter filter, Field sort)
            throws IOException {
        List<FoundImage> images = new ArrayList<>();
        index.export(new PageQuery(filter, sort, true, Integer.MAX_VALUE, null), images::add);
        return images;
    }
}
