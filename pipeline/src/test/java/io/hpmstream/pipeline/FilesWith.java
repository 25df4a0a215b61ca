package io.hpmstream.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Looks for words in the bytes of files, whatever their format is. */
public final class FilesWith {

    private FilesWith() {}

    /** The files of a folder and all folders in it that hold a word. */
    public static List<Path> word(String word, Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                // a character for each byte
                if (Files.readString(file, ISO_8859_1).contains(word)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
