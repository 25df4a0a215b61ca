package io.hpmstream.pipeline.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;

/**
 * User and password of a cluster's S3 server. They are made up once for a folder and lie in one
 * file that only its owner can read; processes get them from there or from their environment.
 */
record S3Settings(String user, String password) {

    private static final String USER = "s3proxy.identity";
    private static final String PASSWORD = "s3proxy.credential";
    private static final int SECRET_BYTES = 20;
    // the server checks the signature of an upload that is not in pieces in memory
    private static final long LARGEST_WHOLE_UPLOAD = 64L << 20;

    @Override
    public String toString() {
        return "S3Settings[" + user + "]";
    }

    static S3Settings read(ClusterFolder folder) {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(folder.s3Settings())) {
            settings.load(file);
        } catch (IOException e) {
            throw new ClusterException("cannot read " + folder.s3Settings(), e);
        }
        return new S3Settings(settings.getProperty(USER), settings.getProperty(PASSWORD));
    }

    /** Writes the server's settings; user and password stay as they are. */
    static void write(ClusterFolder folder, int port) throws IOException {
        S3Settings secret =
                Files.exists(folder.s3Settings())
                        ? read(folder)
                        : new S3Settings("hpm-" + random(4), random(SECRET_BYTES));
        Path data = folder.data(ProcessSpecs.S3);
        // a folder of the server's data is a bucket
        Files.createDirectories(data.resolve("hpm"));
        Properties settings = new Properties();
        settings.setProperty("s3proxy.endpoint", "http://127.0.0.1:" + port);
        settings.setProperty("s3proxy.authorization", "aws-v2-or-v4");
        settings.setProperty(USER, secret.user());
        settings.setProperty(PASSWORD, secret.password());
        settings.setProperty(
                "s3proxy.v4-max-non-chunked-request-size", Long.toString(LARGEST_WHOLE_UPLOAD));
        settings.setProperty("jclouds.provider", "filesystem-nio2");
        settings.setProperty("jclouds.filesystem.basedir", data.toString());
        settings.setProperty("jclouds.identity", "none");
        settings.setProperty("jclouds.credential", "none");
        settings.setProperty("jclouds.endpoint", "file:///");
        StringWriter text = new StringWriter();
        settings.store(text, null);
        writeForOwner(folder.s3Settings(), text.toString());
    }

    private static void writeForOwner(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** As the clients of S3 look for them in their environment. */
    Map<String, String> asVariables() {
        return Map.of(
                "AWS_ACCESS_KEY_ID",
                user,
                "AWS_SECRET_ACCESS_KEY",
                password,
                "AWS_EC2_METADATA_DISABLED",
                "true");
    }
}
