package io.hpmstream.pipeline.demo;

import io.hpmstream.pipeline.publish.FolderImages;
import io.hpmstream.pipeline.publish.ImageFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The images that a demo streams, again and again in an order that depends on the seed alone.
 *
 * @param description for people
 * @param source header {@code source} of every image
 * @param paths the file of each image by its id
 */
public record DemoImages(
        String description, String source, ImageFolder folder, Map<String, Path> paths) {

    private static final int SCENES = 600;

    private DemoImages(String description, String source, ImageFolder folder) {
        this(
                description,
                source,
                folder,
                folder.files().stream()
                        .collect(
                                Collectors.toMap(
                                        ImageFolder.ImageFile::id, ImageFolder.ImageFile::path)));
    }

    /** The images of a folder. */
    static DemoImages of(Path images) {
        ImageFolder folder = ImageFolder.scan(images);
        Path name = images.toAbsolutePath().normalize().getFileName();
        return new DemoImages(
                "%,d images of %s%s"
                        .formatted(
                                folder.files().size(),
                                images,
                                folder.otherFiles().isEmpty()
                                        ? ""
                                        : " (%d other files left out)"
                                                .formatted(folder.otherFiles().size())),
                name == null ? "images" : name.toString(),
                folder);
    }

    /** Scenes that are drawn into a folder first. */
    public static DemoImages drawn(Path into, long seed) throws IOException {
        SyntheticScenes scenes = new SyntheticScenes(seed);
        for (Scene scene : IntStream.range(0, SCENES).parallel().mapToObj(scenes::scene).toList()) {
            Path file = into.resolve(scene.id());
            Files.createDirectories(file.getParent());
            Files.write(file, scene.jpeg());
        }
        return new DemoImages(
                SCENES + " drawn scenes", SyntheticScenes.SOURCE, ImageFolder.scan(into));
    }

    /** The order in which they are published. */
    public FolderImages stream(long seed) {
        return new FolderImages(folder, source, FolderImages.ENDLESS, seed);
    }

    /** The bytes of an image, if its file can still be read. */
    Optional<byte[]> encoded(String id) {
        Path file = paths.get(id);
        try {
            return file == null ? Optional.empty() : Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
