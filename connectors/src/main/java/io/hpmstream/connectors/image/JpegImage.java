package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;

import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JPEG, baseline or progressive, in gray, RGB, YCbCr, CMYK or YCCK. The JDK's decoder gets only
 * the segments that hold pixels and gives its raw components; colour is converted here. So neither
 * a broken colour profile nor odd metadata can refuse an image, and CMYK needs no profile. Embedded
 * profiles are not applied.
 */
final class JpegImage implements EncodedImage {

    private final JpegHeader header;
    private final byte[] stripped;

    private JpegImage(JpegHeader header, byte[] stripped) {
        this.header = header;
        this.stripped = stripped;
    }

    static JpegImage open(byte[] bytes) throws UnreadableImageException {
        JpegHeader header = JpegHeader.parse(bytes);
        return new JpegImage(header, header.stripped(bytes));
    }

    @Override
    public int width() {
        return header.width();
    }

    @Override
    public int height() {
        return header.height();
    }

    @Override
    public int bytesPerPixel() {
        return header.bytesPerPixel();
    }

    @Override
    public Orientation orientation() {
        return header.orientation();
    }

    @Override
    public Optional<byte[]> plainJpeg() {
        return header.orientation().equals(Orientation.UPRIGHT) && header.showsColorWhenStripped()
                ? Optional.of(stripped)
                : Optional.empty();
    }

    @Override
    public Pixels decode(Window window, ImageReaders readers)
            throws IOException, UnreadableImageException {
        JpegColor color = header.color();
        Raster raster = read(window, readers.jpeg());
        int components = raster.getNumBands();
        if (components != header.components() || raster.getWidth() != window.width()) {
            throw new UnreadableImageException(
                    DeadLetterCode.CORRUPT,
                    "decoded JPEG must have the components that its header announces");
        }
        byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
        return window.pixels(color.model(), color.convert(samples));
    }

    private Raster read(Window window, ImageReader reader)
            throws IOException, UnreadableImageException {
        ImageReadParam param = reader.getDefaultReadParam();
        window.applyTo(param);
        List<String> warnings = new ArrayList<>(0);
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        try {
            reader.setInput(new MemoryImageInputStream(stripped), true, true);
            Raster raster = reader.readRaster(0, param);
            refuseDamage(warnings);
            return raster;
        } finally {
            reader.reset();
        }
    }

    /** The decoder fills up what is missing with gray and only warns; here that is damage. */
    private void refuseDamage(List<String> warnings) throws UnreadableImageException {
        for (String warning : warnings) {
            if (warning.startsWith("Corrupt JPEG data") && !isPadding(warning)) {
                throw header.hasEnd()
                        ? new UnreadableImageException(
                                DeadLetterCode.CORRUPT, "JPEG must be intact: " + warning)
                        : new UnreadableImageException(
                                DeadLetterCode.TRUNCATED, "JPEG must be complete: " + warning);
            }
        }
    }

    /**
     * Some cameras fill up the end of the file; bytes that are left over otherwise mean that
     * decoding went astray.
     */
    private boolean isPadding(String warning) {
        String[] words = warning.split(" ", -1);
        if (!warning.endsWith("extraneous bytes before marker 0xd9") || words.length < 4) {
            return false;
        }
        int end = stripped.length - 2;
        int count = Integer.parseInt(words[3]);
        for (int i = Math.max(0, end - count); i < end; i++) {
            if (stripped[i] != 0 && stripped[i] != (byte) 0xFF) {
                return false;
            }
        }
        return true;
    }
}
