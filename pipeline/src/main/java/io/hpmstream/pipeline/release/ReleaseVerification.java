package io.hpmstream.pipeline.release;

import io.hpmstream.model.ModelConfig;
import io.hpmstream.model.safetensors.SafetensorsHeader;
import io.hpmstream.pipeline.Sha256;
import io.hpmstream.pipeline.config.FixedSettings;
import io.hpmstream.pipeline.release.Manifest.FileDigest;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Looks whether a release still is what its manifest says. Stateless. */
public final class ReleaseVerification {

    private static final String TENSORS = ".safetensors";

    private ReleaseVerification() {}

    /** Whether it holds a forward pass: releases of older builds do not. */
    public static boolean hasForwardPass(Release release) {
        return release.manifest().file(ForwardPass.FILE).isPresent();
    }

    /**
     * Reads every byte of it, loads its encoders, and looks whether they give the features that
     * they gave when it was created.
     *
     * @param progress told which file is read
     * @return what is wrong, each with the name of the file; empty if nothing is
     * @throws IOException if the file system cannot be reached
     */
    public static List<String> verify(Release release, Consumer<String> progress)
            throws IOException {
        FileSystem files = release.folder().getFileSystem();
        List<String> problems = new ArrayList<>();
        Set<String> named = new HashSet<>(Set.of(Manifest.FILE));
        Set<String> whole = new HashSet<>();
        for (FileDigest file : release.manifest().files()) {
            named.add(file.path());
            progress.accept(file.path());
            int before = problems.size();
            try {
                verify(files, new Path(release.folder(), file.path()), file, problems);
            } catch (FileNotFoundException e) {
                problems.add(file.path() + " is missing");
            }
            if (problems.size() == before) {
                whole.add(file.path());
            }
        }
        if (whole.contains(ForwardPass.FILE)) {
            verifyForwardPass(release, whole, progress, problems);
        }
        for (String found : ReleaseFolder.names(files, release.folder())) {
            if (!named.contains(found)) {
                problems.add(found + " is not in the manifest");
            }
        }
        return problems;
    }

    /** Encoders that are damaged are told already. */
    private static void verifyForwardPass(
            Release release, Set<String> whole, Consumer<String> progress, List<String> problems) {
        Path folder = release.folder();
        try {
            ForwardPass stored =
                    ReleaseFiles.read(
                            folder.getFileSystem(),
                            new Path(folder, ForwardPass.FILE),
                            ForwardPass.class);
            ModelConfig model =
                    FixedSettings.model(release.manifest().settings(), release.shortId());
            for (String encoder : stored.features().keySet()) {
                if (release.manifest().file(ForwardPass.weights(encoder)).isEmpty()) {
                    problems.add(
                            "%s tells of %s, which is not in the manifest"
                                    .formatted(ForwardPass.FILE, encoder));
                } else if (whole.contains(ForwardPass.weights(encoder))) {
                    progress.accept("forward pass of " + encoder);
                    problems.addAll(
                            stored.differences(
                                    ForwardPass.compute(folder, List.of(encoder), model)));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            problems.add("the forward pass cannot be computed again: " + e.getMessage());
        }
    }

    private static void verify(FileSystem files, Path path, FileDigest file, List<String> problems)
            throws IOException {
        long bytes = files.getFileStatus(path).getLen();
        if (bytes != file.bytes()) {
            problems.add(
                    "%s must have %,d bytes, actual: %,d"
                            .formatted(file.path(), file.bytes(), bytes));
            return;
        }
        String actual;
        try {
            actual =
                    Sha256.hex(
                            path,
                            in -> {
                                if (file.path().endsWith(TENSORS)) {
                                    SafetensorsHeader.read(in, bytes);
                                }
                                in.transferTo(OutputStream.nullOutputStream());
                            });
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException e) {
            problems.add("%s cannot be read: %s".formatted(file.path(), e.getMessage()));
            return;
        }
        if (!actual.equals(file.sha256())) {
            problems.add(
                    "%s must have the SHA-256 %s, actual: %s"
                            .formatted(file.path(), file.sha256(), actual));
        }
    }
}
