package io.hpmstream.pipeline.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The figures of a demo, as {@code --summary} writes them.
 *
 * @param imagesConsumed read from the topic: trained, waiting for a batch, or dead letters
 * @param imagesTrained steps times the batch size
 * @param firstLoss reconstruction loss, mean of the first 10 steps
 * @param lastLoss reconstruction loss, mean of the last 10 steps
 * @param hardShare share of the masked patches that was chosen for being hard, at the last step
 * @param imagesPerSecond after the first 20 steps; 0 if there are no more
 * @param weightsSha256 of the student, from the savepoint that ended the run
 */
public record DemoSummary(
        long imagesConsumed,
        long imagesTrained,
        long deadLetters,
        long steps,
        double firstLoss,
        double lastLoss,
        long checkpointsCompleted,
        long hardnessRecords,
        double hardShare,
        double imagesPerSecond,
        String weightsSha256) {

    void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(file.toFile(), this);
    }
}
