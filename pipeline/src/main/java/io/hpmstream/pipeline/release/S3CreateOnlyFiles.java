package io.hpmstream.pipeline.release;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Objects of an S3-compatible store, put on the condition that there is none of the name ({@code
 * If-None-Match: *}). Takes {@code s3.endpoint}, {@code s3.endpoint.region}, {@code
 * s3.path.style.access}, {@code s3.access-key} and {@code s3.secret-key}, or else the credentials
 * that AWS's clients find by themselves. Thread safe.
 */
final class S3CreateOnlyFiles implements CreateOnlyFiles {

    private static final ConfigOption<String> ENDPOINT = text("s3.endpoint");
    // where AWS tells in which region a bucket is; other stores do not care
    private static final ConfigOption<String> REGION =
            ConfigOptions.key("s3.endpoint.region").stringType().defaultValue("us-east-1");
    private static final ConfigOption<String> ACCESS_KEY = text("s3.access-key");
    private static final ConfigOption<String> SECRET_KEY = text("s3.secret-key");
    private static final ConfigOption<Boolean> PATH_STYLE =
            ConfigOptions.key("s3.path.style.access").booleanType().defaultValue(false);

    private static final int EXISTS = 412;
    // another conditional request for the same name is under way
    private static final int CONFLICT = 409;
    private static final int TRIES = 5;
    private static final long LONGEST_PAUSE_NANOS = 200_000_000;

    private final Configuration options;
    private @Nullable S3Client client;

    S3CreateOnlyFiles(Configuration options) {
        this.options = options;
    }

    /** Made when something is written: who only reads needs none of what it asks for. */
    private synchronized S3Client client() {
        if (client == null) {
            S3ClientBuilder builder =
                    S3Client.builder()
                            .httpClientBuilder(UrlConnectionHttpClient.builder())
                            // compatible stores often do not know the checksums that S3 itself does
                            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                            .forcePathStyle(options.get(PATH_STYLE))
                            .credentialsProvider(credentials(options));
            Optional<String> endpoint = options.getOptional(ENDPOINT);
            endpoint.ifPresent(at -> builder.endpointOverride(endpoint(at)));
            builder.region(Region.of(options.get(REGION)))
                    .crossRegionAccessEnabled(endpoint.isEmpty());
            client = builder.build();
        }
        return client;
    }

    @Override
    public boolean create(Path path, byte[] content) throws IOException {
        URI uri = path.toUri();
        PutObjectRequest request =
                PutObjectRequest.builder()
                        .bucket(uri.getHost())
                        .key(uri.getPath().substring(1))
                        .contentType("application/json")
                        .ifNoneMatch("*")
                        .build();
        for (int attempt = 1; ; attempt++) {
            try {
                client().putObject(request, RequestBody.fromBytes(content));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == EXISTS) {
                    // a request whose answer was lost is sent again by the client itself
                    return Arrays.equals(ReleaseFiles.bytes(path.getFileSystem(), path), content);
                }
                if (e.statusCode() != CONFLICT || attempt == TRIES) {
                    throw failed(path, e);
                }
                LockSupport.parkNanos(
                        ThreadLocalRandom.current().nextLong(attempt * LONGEST_PAUSE_NANOS));
            } catch (SdkException e) {
                throw failed(path, e);
            }
        }
    }

    private static IOException failed(Path path, SdkException e) {
        return new IOException("cannot make %s: %s".formatted(path, e.getMessage()), e);
    }

    private static URI endpoint(String text) {
        return URI.create(text.contains("://") ? text : "https://" + text);
    }

    private static AwsCredentialsProvider credentials(Configuration options) {
        return options.contains(ACCESS_KEY) && options.contains(SECRET_KEY)
                ? StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(
                                options.get(ACCESS_KEY), options.get(SECRET_KEY)))
                : DefaultCredentialsProvider.builder().build();
    }

    private static ConfigOption<String> text(String key) {
        return ConfigOptions.key(key).stringType().noDefaultValue();
    }
}
