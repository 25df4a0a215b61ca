package io.hpmstream.connectors.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class OrientationTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void showsRealPhotosUpright(int exif) {
        for (String photo : new String[] {"Landscape", "Portrait"}) {
            PreparedImage upright =
                    TestingImages.prepared(TestingImages.real("exif/%s_0.jpg".formatted(photo)));

            PreparedImage turned =
                    TestingImages.prepared(
                            TestingImages.real("exif/%s_%d.jpg".formatted(photo, exif)));

            assertThat(TestingImages.difference(turned.pixels(), upright.pixels())).isLessThan(3);
            assertThat(turned.origin().width()).isEqualTo(upright.origin().width());
            assertThat(turned.origin().height()).isEqualTo(upright.origin().height());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void turnsEachCropAsTheWholeImage(int exif) throws Exception {
        BufferedImage picture = TestingImages.picture(64, 48, BufferedImage.TYPE_INT_RGB);
        byte[] bytes = withExif(TestingImages.jpeg(stored(picture, exif), false), exif);
        byte[] plain = TestingImages.jpeg(picture, false);
        IntakeConfig config =
                new IntakeConfig(
                        32,
                        new CropConfig.Drawn(0.2, 0.5, true),
                        11,
                        ImageLimits.DEFAULT,
                        List.of());
        try (ImageIntake intake = ImageIntake.open(config)) {
            PreparedImage turned = TestingImages.prepared(intake, bytes);
            PreparedImage upright = TestingImages.prepared(intake, plain);

            assertThat(turned.crop()).isEqualTo(upright.crop());
            assertThat(TestingImages.difference(turned.pixels(), upright.pixels())).isLessThan(4);
        }
    }

    @Test
    void ignoresDamagedExif() {
        for (byte[] exif :
                new byte[][] {
                    {},
                    {'I', 'I', 42, 0},
                    new byte[8],
                    {'M', 'M', 0, 42, 0x7F, -1, -1, -1},
                    {'I', 'I', 42, 0, 8, 0, 0, 0, -1, -1}
                }) {
            assertThat(Orientation.ofExif(exif, 0, exif.length)).isEqualTo(Orientation.UPRIGHT);
        }
    }

    @Test
    void readsExifInBothByteOrders() {
        byte[] big = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0};
        byte[] little = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0};

        assertThat(Orientation.ofExif(big, 0, big.length)).isEqualTo(Orientation.of(6));
        assertThat(Orientation.ofExif(little, 0, little.length)).isEqualTo(Orientation.of(6));
    }

    /**
     * How a camera would have stored {@code upright}, pixel by pixel after the EXIF specification's
     * table.
     */
    private static BufferedImage stored(BufferedImage upright, int exif) {
        int w = upright.getWidth();
        int h = upright.getHeight();
        boolean turned = exif >= 5;
        BufferedImage stored =
                new BufferedImage(turned ? h : w, turned ? w : h, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int rgb = upright.getRGB(x, y);
                switch (exif) {
                    case 2 -> stored.setRGB(w - 1 - x, y, rgb);
                    case 3 -> stored.setRGB(w - 1 - x, h - 1 - y, rgb);
                    case 4 -> stored.setRGB(x, h - 1 - y, rgb);
                    case 5 -> stored.setRGB(y, x, rgb);
                    case 6 -> stored.setRGB(y, w - 1 - x, rgb);
                    case 7 -> stored.setRGB(h - 1 - y, w - 1 - x, rgb);
                    case 8 -> stored.setRGB(h - 1 - y, x, rgb);
                    default -> stored.setRGB(x, y, rgb);
                }
            }
        }
        return stored;
    }

    private static byte[] withExif(byte[] jpeg, int orientation) {
        ByteBuffer segment = ByteBuffer.allocate(4 + 6 + 8 + 2 + 12 + 4);
        segment.putShort((short) 0xFFE1).putShort((short) (segment.capacity() - 2));
        segment.put(new byte[] {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42})
                .putInt(8)
                .putShort((short) 1);
        segment.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(jpeg, 0, 2);
        all.writeBytes(segment.array());
        all.write(jpeg, 2, jpeg.length - 2);
        return all.toByteArray();
    }
}
