package io.hpmstream.connectors;

import io.hpmstream.connectors.kafka.KafkaConnection;
import io.hpmstream.connectors.kafka.RunLease;
import io.hpmstream.connectors.kafka.RunTakenException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One live run of an id, and what happens to a second one. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RunLeaseITCase {

    @RegisterExtension private static final TestingKafka KAFKA = new TestingKafka();

    private static final String TOPIC = "lease-images";

    /** The shortest that a broker allows unless told otherwise. */
    private static final Map<String, String> SHORT_SESSION = Map.of("session.timeout.ms", "6000");

    private final BlockingQueue<RunTakenException> told = new LinkedBlockingQueue<>();

    @BeforeAll
    static void makeTheTopic() throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    @Test
    void refusesASecondRunByNameUntilTheFirstHasEnded() throws Exception {
        try (RunLease first = take("cats", "job-1")) {
            awaitMember("cats");

            assertThatThrownBy(() -> RunLease.requireFree(connection("cats")))
                    .isInstanceOf(RunTakenException.class)
                    .hasMessageContainingAll(
                            "'cats' is alive", "cats-lease-job-1", "hpm.run.id", "127.0.0.1");
            RunLease.requireFree(connection("dogs"));
            assertThat(first).isNotNull();
        }

        long begin = System.nanoTime();
        RunLease.requireFree(connection("cats"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("it has left, so nobody waits for its session")
                .isLessThan(Duration.ofSeconds(5));
        assertThat(told).isEmpty();
    }

    @Test
    void waitsNoLongerThanASessionForARunThatWasKilled() throws Exception {
        Process killed = otherProcess("killed", "job-1");
        try {
            awaitMember("killed");
        } finally {
            killed.destroyForcibly();
        }

        long begin = System.nanoTime();
        RunLease.requireFree(connection("killed"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(11));
    }

    @Test
    void letsAJobTakeItsOwnPlaceAfterARestart() throws Exception {
        Process killed = otherProcess("restarted", "job-1");
        try {
            awaitMember("restarted");
        } finally {
            killed.destroyForcibly();
        }

        long begin = System.nanoTime();
        try (RunLease again = take("restarted", "job-1")) {
            assertThat(again).isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("no wait for its own session")
                    .isLessThan(Duration.ofSeconds(5));
            awaitMember("restarted");
        }
        assertThat(told).isEmpty();
    }

    @Test
    void doesNotTakeAJobThatIsStartedOnceMoreForAnotherRun() throws Exception {
        try (RunLease running = take("recovered", "job-1")) {
            awaitMember("recovered");

            RunLease.requireFree(connection("recovered"), "job-1");
            assertThatThrownBy(() -> RunLease.requireFree(connection("recovered"), "job-2"))
                    .isInstanceOf(RunTakenException.class)
                    .hasMessageContaining("recovered-lease-job-1");
            assertThat(running).isNotNull();
        }
    }

    @Test
    void neverLetsBothGoOnThatStartAtTheSameMoment() throws Exception {
        try (RunLease first = take("race", "job-1");
                RunLease second = takeUnlessRefused("race", "job-2", first)) {
            assertThat(told.poll(60, TimeUnit.SECONDS))
                    .as("one of %s and %s", first, second)
                    .isInstanceOf(RunTakenException.class);
        }
    }

    private RunLease takeUnlessRefused(String run, String job, RunLease other) throws Exception {
        try {
            return take(run, job);
        } catch (RunTakenException e) {
            told.add(e); // the first was quick to join
            return other;
        }
    }

    private RunLease take(String run, String job) throws InterruptedException {
        return RunLease.take(connection(run), TOPIC, job, told::add);
    }

    private static KafkaConnection connection(String run) {
        return new KafkaConnection(KAFKA.bootstrapServers(), run, SHORT_SESSION);
    }

    // bounded by the time limit of the test
    private static void awaitMember(String run) throws Exception {
        String group = run + "-lease";
        try (Admin admin = admin()) {
            boolean joined = false;
            while (!joined) {
                TimeUnit.MILLISECONDS.sleep(100);
                joined =
                        admin.describeConsumerGroups(List.of(group))
                                .all()
                                .toCompletionStage()
                                .toCompletableFuture()
                                .handle(
                                        (groups, missing) ->
                                                groups != null
                                                        && !groups.get(group).members().isEmpty())
                                .get();
            }
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()));
    }

    private static Process otherProcess(String run, String job) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        KAFKA.bootstrapServers(),
                        run,
                        job)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A run in a process of its own, until it is killed; never for longer than the test. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            KafkaConnection connection =
                    new KafkaConnection(arguments[0], arguments[1], SHORT_SESSION);
            try (RunLease lease =
                    RunLease.take(connection, TOPIC, arguments[2], taken -> System.exit(1))) {
                TimeUnit.MINUTES.sleep(3);
                System.exit(lease.hashCode() & 1);
            }
        }
    }
}
