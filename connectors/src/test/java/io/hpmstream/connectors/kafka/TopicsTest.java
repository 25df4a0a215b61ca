package io.hpmstream.connectors.kafka;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.Test;

import javax.net.ssl.SSLHandshakeException;

import java.io.IOException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertPathBuilderException;
import java.util.concurrent.ExecutionException;

import static org.assertj.core.api.Assertions.assertThat;

class TopicsTest {

    @Test
    void tellsTheFileOfATrustStoreAndWhyItCannotBeOpened() {
        Throwable root = new UnrecoverableKeyException("failed to decrypt safe contents entry");
        Throwable io = new IOException("keystore password was incorrect", root);
        Throwable load =
                new KafkaException("Failed to load SSL keystore trusted.p12 of type PKCS12", io);
        Throwable outer = new KafkaException("Failed to construct kafka consumer", load);

        assertThat(Topics.reason(outer))
                .isEqualTo(
                        "Failed to load SSL keystore trusted.p12 of type PKCS12: keystore password was incorrect");
    }

    @Test
    void tellsOfAFailedHandshakeWhyWithoutNamesOfClasses() {
        Throwable root = new CertPathBuilderException("no valid certification path");
        Throwable handshake = new SSLHandshakeException("PKIX path building failed: " + root);
        handshake.initCause(root);

        assertThat(
                        Topics.reason(
                                new ExecutionException(
                                        new SslAuthenticationException(
                                                "SSL handshake failed", handshake))))
                .isEqualTo(
                        "SSL handshake failed: PKIX path building failed: no valid certification path");
    }

    @Test
    void tellsTheOnlyReasonThereIs() {
        assertThat(Topics.reason(new ExecutionException(new SaslAuthenticationException("no"))))
                .isEqualTo("no");
        assertThat(Topics.reason(new IllegalStateException(new IOException())))
                .isEqualTo("IOException");
    }
}
