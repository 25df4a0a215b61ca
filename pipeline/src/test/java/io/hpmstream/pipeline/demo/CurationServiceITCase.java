package io.hpmstream.pipeline.demo;

import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.installation.Installation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** The real service as a process of the demo; no broker is there for it. */
@Timeout(120)
class CurationServiceITCase {

    @TempDir private Path folder;

    private final PretrainConfig config = DemoConfig.of("127.0.0.1:9", 3, 0);

    @Test
    void tellsTheAddressOnceAndEndsWhenItIsClosed() throws Exception {
        ProcessHandle serving;
        try (CurationService service = start(CurationService.MAIN)) {
            String address = news(service);
            assertThat(address).matches("http://127\\.0\\.0\\.1:[0-9]+/");
            assertThat(statusOf(address + "healthz")).isEqualTo(200);
            assertThat(service.news()).isEmpty();
            assertThat(service.isServing()).isTrue();
            serving = serving(service);
            assertThat(serving.isAlive()).isTrue();
        }
        assertThat(serving.isAlive()).isFalse();
    }

    @Test
    void saysThatItDidNotStart() throws Exception {
        try (CurationService service = start("io.hpmstream.curation.NoSuchProgram")) {
            assertThat(news(service)).startsWith("did not start");
            assertThat(service.isServing()).isFalse();
            service.await();
        }
    }

    @Test
    void stopsServingWhenTheServiceDies() throws Exception {
        try (CurationService service = start(CurationService.MAIN)) {
            news(service);
            serving(service).destroyForcibly();

            service.await();
            assertThat(service.isServing()).isFalse();
        }
    }

    /** A signal of the terminal reaches it too, but its parent decides when it ends. */
    @Test
    void outlivesTheSignalOfATerminal() throws Exception {
        try (CurationService service = start(CurationService.MAIN)) {
            news(service);
            ProcessHandle serving = serving(service);
            for (long pid : new long[] {service.pid(), serving.pid()}) {
                new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
            }

            assertThat(service.isServing()).isTrue();
            assertThat(serving.isAlive()).isTrue();
        }
    }

    private CurationService start(String program) throws Exception {
        String jar = Installation.curation().orElseThrow().toString();
        return CurationService.start(jar, program, config, folder, folder.resolve("tmp"));
    }

    private static int statusOf(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
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
