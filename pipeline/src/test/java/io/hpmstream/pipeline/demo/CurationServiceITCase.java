package io.hpmstream.pipeline.demo;

import io.hpmstream.pipeline.config.PretrainConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process around the curation service, with a program in the service's place that says and does
 * as told: the service itself is not on this class path.
 */
@Timeout(120)
class CurationServiceITCase {

    @TempDir private Path folder;

    private final PretrainConfig config = DemoConfig.of("127.0.0.1:9", 3, 0);

    @Test
    void tellsTheAddressOnceAndEndsWhenItIsClosed() throws Exception {
        ProcessHandle serving;
        try (CurationService service = start("serve")) {
            assertThat(news(service)).isEqualTo("http://127.0.0.1:8090/");
            assertThat(service.news()).isEmpty();
            assertThat(service.isServing()).isTrue();
            serving = serving(service);
            assertThat(serving.isAlive()).isTrue();
        }
        assertThat(serving.isAlive()).isFalse();
        assertThat(Files.readString(folder.resolve("arguments")))
                .contains("hpm.run.id=demo")
                .contains("hpm.kafka.bootstrap-servers=127.0.0.1:9")
                .doesNotContain("hpm.curation.port");
    }

    @Test
    void saysThatItDidNotStart() throws Exception {
        try (CurationService service = start("fail")) {
            assertThat(news(service)).startsWith("did not start");
            assertThat(service.isServing()).isFalse();
            service.await();
        }
    }

    @Test
    void stopsServingWhenTheServiceDies() throws Exception {
        try (CurationService service = start("serve")) {
            news(service);
            serving(service).destroyForcibly();

            service.await();
            assertThat(service.isServing()).isFalse();
        }
    }

    /** A signal of the terminal reaches it too, but its parent decides when it ends. */
    @Test
    void outlivesTheSignalOfATerminal() throws Exception {
        try (CurationService service = start("serve")) {
            news(service);
            ProcessHandle serving = serving(service);
            for (long pid : new long[] {service.pid(), serving.pid()}) {
                new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
            }

            assertThat(service.isServing()).isTrue();
            assertThat(serving.isAlive()).isTrue();
        }
    }

    private CurationService start(String behaviour) throws Exception {
        Files.writeString(folder.resolve("behaviour"), behaviour);
        return CurationService.start(
                System.getProperty("java.class.path"),
                CurationStandIn.class.getName(),
                config,
                folder);
    }

    private static String news(CurationService service) {
        Optional<String> news = service.news();
        while (news.isEmpty()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            news = service.news();
        }
        return news.get();
    }

    /** The program behind the shell. */
    private static ProcessHandle serving(CurationService service) {
        List<ProcessHandle> programs =
                ProcessHandle.of(service.pid()).orElseThrow().descendants().toList();
        return programs.stream()
                .filter(program -> program.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();
    }
}
