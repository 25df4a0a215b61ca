package io.hpmstream.pipeline.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hpmstream.pipeline.installation.Installation;
import io.hpmstream.pipeline.run.DeletedFolder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;

/** Fills the folder of a cluster with what its processes read. */
final class ClusterFiles {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterFolder folder;

    ClusterFiles(ClusterFolder folder) {
        this.folder = folder;
    }

    void write(ClusterPlan plan, Installation installation) throws IOException {
        for (String name : new String[] {"conf", "log", "run", "tmp", "data"}) {
            makeForOwner(folder.root().resolve(name));
        }
        for (String name : new String[] {"lib", "s3", "plugins"}) {
            DeletedFolder.delete(folder.root().resolve(name));
            link(installation.folder().resolve(name), folder.root().resolve(name));
        }
        plan.write(folder);
        S3Settings.write(folder, plan.s3Port());
        Files.writeString(folder.conf("config.yaml"), yaml(FlinkConfig.of(plan)));
        Files.writeString(folder.conf("zoo.cfg"), zookeeper(plan));
        copyResource("log4j2.xml");
        copyResource("logback.xml");
    }

    // checkpoints hold images: they are nobody else's business
    private static void makeForOwner(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path.getParent());
            Files.createDirectory(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    // links where they can be made: the jars are large, and a build replaces files, never their
    // content
    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : all.toList()) {
                Path target = to.resolve(from.relativize(source));
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else {
                    linkOrCopy(source, target);
                }
            }
        }
    }

    private static void linkOrCopy(Path source, Path target) throws IOException {
        try {
            Files.createLink(target, source);
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(source, target); // another disk
        }
    }

    // every value is a string between quotes, so that none of them is taken for something else
    private static String yaml(Map<String, String> options) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> option : options.entrySet()) {
            text.append(option.getKey())
                    .append(": ")
                    .append(JSON.writeValueAsString(option.getValue()))
                    .append('\n');
        }
        return text.toString();
    }

    private String zookeeper(ClusterPlan plan) {
        return """
        tickTime=1000
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        admin.enableServer=false
        maxClientCnxns=0
        """
                .formatted(folder.data(ProcessSpecs.ZOOKEEPER), plan.zookeeperPort());
    }

    private void copyResource(String name) throws IOException {
        try (InputStream resource = ClusterFiles.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new NoSuchFileException(name);
            }
            Files.write(folder.conf(name), resource.readAllBytes());
        }
    }
}
