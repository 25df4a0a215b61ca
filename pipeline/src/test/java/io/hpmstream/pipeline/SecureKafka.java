package io.hpmstream.pipeline;

import io.hpmstream.pipeline.demo.KafkaBroker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A broker process that speaks TLS only, with a certificate made for it, and lets in one user with
 * a password by SCRAM. Beside its data lie the files that a client needs.
 */
public final class SecureKafka implements AutoCloseable {

    /** What the user {@code hpm} must know. */
    public static final String PASSWORD = "planted-scram-password";

    /** What opens the store of the certificate that clients trust. */
    public static final String TRUSTSTORE_PASSWORD = "planted-truststore-password";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String KEYSTORE_PASSWORD = "planted-keystore-password";
    private static final String LOGIN =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";";

    private final Path folder;
    private final KafkaBroker broker;

    private SecureKafka(Path folder, KafkaBroker broker) {
        this.folder = folder;
        this.broker = broker;
    }

    /** Makes the certificate and starts the broker. */
    public static SecureKafka start(Path folder) throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve("broker")).toAbsolutePath();
        makeCertificate(home);
        Files.writeString(home.resolve("broker.properties"), settings(home));
        Files.writeString(
                home.resolve("scram-users"),
                "SCRAM-SHA-512=[name=hpm,password=%s]%nSCRAM-SHA-512=[name=broker,password=of-broker]%n"
                        .formatted(PASSWORD));
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        return new SecureKafka(folder, KafkaBroker.start(home, PATIENCE));
    }

    // its own authority; who trusts it has a copy
    private static void makeCertificate(Path home) throws IOException, InterruptedException {
        Path keys = home.resolve("keys.p12");
        Path certificate = home.resolve("broker.pem");
        keytool(
                KEYSTORE_PASSWORD,
                "-genkeypair -alias broker -keyalg EC -dname CN=broker -ext san=ip:127.0.0.1 -validity 2",
                "-keystore",
                keys.toString());
        keytool(
                KEYSTORE_PASSWORD,
                "-exportcert -rfc -alias broker",
                "-keystore",
                keys.toString(),
                "-file",
                certificate.toString());
        keytool(
                TRUSTSTORE_PASSWORD,
                "-importcert -noprompt -alias broker",
                "-keystore",
                home.resolveSibling("trusted.p12").toString(),
                "-file",
                certificate.toString());
    }

    private static void keytool(String password, String what, String... files)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(what.split(" ", -1)));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass:env", "STORE_PASSWORD"));
        command.addAll(List.of(files));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("STORE_PASSWORD", password);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("keytool made no certificate: " + said);
        }
    }

    private static String settings(Path home) {
        return """
        listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT
        sasl.enabled.mechanisms=SCRAM-SHA-512
        sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
        listener.name.clients.scram-sha-512.sasl.jaas.config=%s
        ssl.keystore.type=PKCS12
        ssl.keystore.location=%s
        ssl.keystore.password=%s
        ssl.truststore.type=PKCS12
        ssl.truststore.location=%s
        ssl.truststore.password=%s
        """
                .formatted(
                        LOGIN.formatted("broker", "of-broker"),
                        home.resolve("keys.p12"),
                        KEYSTORE_PASSWORD,
                        home.resolveSibling("trusted.p12"),
                        TRUSTSTORE_PASSWORD);
    }

    /** Where the broker is, as {@code host:port}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Holds the user's password and a line break. */
    public Path passwordFile() {
        return folder.resolve("password");
    }

    /**
     * The properties of a client.
     *
     * @param password of the user {@code hpm}, or a reference to it
     * @param truststorePassword or a reference to it
     */
    public Map<String, String> properties(String password, String truststorePassword) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("security.protocol", "SASL_SSL");
        properties.put("sasl.mechanism", "SCRAM-SHA-512");
        properties.put("sasl.jaas.config", LOGIN.formatted("hpm", password));
        properties.put("ssl.truststore.type", "PKCS12");
        properties.put("ssl.truststore.location", folder.resolve("trusted.p12").toString());
        properties.put("ssl.truststore.password", truststorePassword);
        return properties;
    }

    @Override
    public void close() {
        broker.close();
    }
}
