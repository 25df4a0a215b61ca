package io.hpmstream.pipeline.publish;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class ImageFolderTest {
    @TempDir private Path temporary;
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(temporary.resolve("images"));
    }

    @Test
    void namesImagesByTheirPathAndLabelsThemByTheirFolder() throws IOException {
        write("b/cat 1.jpg");
        write("b/inner/cat-2.png");
        write("a/dög.webp");
        write("loose.jpg");

        assertThat(ImageFolder.scan(folder).files())
                .extracting(ImageFolder.ImageFile::id, ImageFolder.ImageFile::label)
                .containsExactly(
                        tuple("a/dög.webp", "a"),
                        tuple("b/cat 1.jpg", "b"),
                        tuple("b/inner/cat-2.png", "inner"),
                        tuple("loose.jpg", null));
    }

    @Test
    void namesFilesThatNeitherAreCalledNorBeginLikeAnImage() throws IOException {
        write("LICENSE");
        write("labels.csv");
        write("corrupt.JPG");
        Files.write(folder.resolve("no-ending"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13});

        ImageFolder scanned = ImageFolder.scan(folder);

        assertThat(ids()).containsExactly("corrupt.JPG", "no-ending");
        assertThat(scanned.otherFiles()).containsExactly("LICENSE", "labels.csv");
        assertThat(scanned.skipped()).isEmpty();
    }

    @Test
    void tellsImagesWithoutAnEndingByTheirFirstBytes() throws IOException {
        begin("bitmap", "BM6\1\0\0\0\0\0\0006\0\0\0");
        begin("large-tiff", "II+\0\b\0\0\0");
        begin("large-tiff-of-motorola", "MM\0+\0\b\0\0");
        begin("BMW", "BM, and W behind it");
        begin("B", "BM");

        assertThat(ids()).containsExactly("bitmap", "large-tiff", "large-tiff-of-motorola");
        assertThat(ImageFolder.scan(folder).otherFiles()).containsExactly("B", "BMW");
    }

    @Test
    void leavesOutHiddenFilesAndFolders() throws IOException {
        write(".DS_Store");
        write(".git/config");
        write("seen.jpg");
        assertThat(ids()).containsExactly("seen.jpg");
    }

    @Test
    void followsLinksOnlyWithinTheFolder() throws IOException {
        write("a/real.jpg");
        Files.writeString(temporary.resolve("secret.txt"), "secret");
        Files.createDirectories(temporary.resolve("outside"));
        Files.writeString(temporary.resolve("outside/other.jpg"), "other");
        Files.createSymbolicLink(folder.resolve("inside.jpg"), Path.of("a/real.jpg"));
        Files.createSymbolicLink(folder.resolve("outside.jpg"), temporary.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("folder"), temporary.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("broken.jpg"), Path.of("nowhere"));
        assertThat(ids()).containsExactly("a/real.jpg", "inside.jpg");
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        write("a/real.jpg");
        Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
        assertThat(ImageFolder.scan(link).files()).hasSize(1);
    }

    @Test
    void skipsAndNamesWhatIsLargerThanARecord() throws IOException {
        write("small.jpg");
        try (RandomAccessFile largest =
                        new RandomAccessFile(folder.resolve("largest.jpg").toFile(), "rw");
                RandomAccessFile larger =
                        new RandomAccessFile(folder.resolve("larger.jpg").toFile(), "rw")) {
            largest.setLength(ImageFolder.MAX_BYTES);
            larger.setLength(ImageFolder.MAX_BYTES + 1);
        }
        ImageFolder scanned = ImageFolder.scan(folder);
        assertThat(scanned.files())
                .extracting(ImageFolder.ImageFile::id)
                .containsExactly("largest.jpg", "small.jpg");
        assertThat(scanned.skipped())
                .containsExactly("larger.jpg has 16777217 bytes, more than 16777216");
    }

    @Test
    void refusesWhatIsNoFolderAndWhatIsEmpty() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "x");
        assertThatThrownBy(() -> ImageFolder.scan(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a folder, actual: " + file);
        assertThatThrownBy(() -> ImageFolder.scan(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds none");
    }

    @Test
    void everyPassHasEveryImageOnceInAnOrderThatTheSeedDecides() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("image-%02d.jpg".formatted(i));
        }
        List<String> first =
                take(new FolderImages(ImageFolder.scan(folder), "s", FolderImages.ENDLESS, 7L), 40);
        List<String> again =
                take(new FolderImages(ImageFolder.scan(folder), "s", FolderImages.ENDLESS, 7L), 40);
        List<String> other =
                take(new FolderImages(ImageFolder.scan(folder), "s", FolderImages.ENDLESS, 8L), 40);

        assertThat(first).isEqualTo(again).isNotEqualTo(other);
        assertThat(first.subList(0, 20)).containsExactlyInAnyOrderElementsOf(ids());
        assertThat(first.subList(20, 40))
                .containsExactlyInAnyOrderElementsOf(ids())
                .isNotEqualTo(first.subList(0, 20));
    }

    @Test
    void withoutASeedTheOrderIsThatOfTheIdsAndEndsAfterTheLastPass() throws IOException {
        write("b.jpg");
        write("a.jpg");
        FolderImages images = new FolderImages(ImageFolder.scan(folder), null, 2, null);
        assertThat(take(images, 4)).containsExactly("a.jpg", "b.jpg", "a.jpg", "b.jpg");
        assertThat(images.hasNext()).isFalse();
    }

    private void write(String file) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), file);
    }

    private void begin(String file, String bytes) throws IOException {
        Files.writeString(folder.resolve(file), bytes, StandardCharsets.ISO_8859_1);
    }

    private List<String> ids() {
        return ImageFolder.scan(folder).files().stream().map(ImageFolder.ImageFile::id).toList();
    }

    private static List<String> take(Iterator<PublishedImage> images, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(images.next().id());
        }
        return ids;
    }
}
