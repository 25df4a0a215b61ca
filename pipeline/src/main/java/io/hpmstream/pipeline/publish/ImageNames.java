package io.hpmstream.pipeline.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Tells files that want to be images from all others, by name or by their first bytes. */
final class ImageNames {

    private static final Set<String> ENDINGS =
            Set.of("bmp", "dib", "gif", "jfif", "jpe", "jpeg", "jpg", "png", "tif", "tiff", "webp");

    private static final int LONGEST_BEGINNING = 12;

    private ImageNames() {}

    static boolean isImage(Path file) throws IOException {
        Path name = file.getFileName();
        String text = name == null ? "" : name.toString();
        String ending = text.substring(text.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ENDINGS.contains(ending) || beginsLikeAnImage(file);
    }

    private static boolean beginsLikeAnImage(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST_BEGINNING);
        }
        String begin = new String(bytes, StandardCharsets.ISO_8859_1);
        return begin.startsWith("\u00FF\u00D8\u00FF")
                || begin.startsWith("\u0089PNG")
                || begin.startsWith("GIF8")
                || begin.startsWith("II*\0")
                || begin.startsWith("MM\0*")
                || begin.startsWith("II+\0")
                || begin.startsWith("MM\0+")
                // two letters alone begin many a text; the reserved bytes are zero in every bitmap
                || (begin.startsWith("BM") && begin.startsWith("\0\0\0\0", 6))
                || (begin.startsWith("RIFF") && begin.endsWith("WEBP"));
    }
}
