package io.hpmstream.pipeline.demo;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * What a demo is asked for.
 *
 * @param images folder to stream; null draws scenes
 * @param steps to train, exactly
 * @param seed of everything random
 * @param report folder of the report
 * @param summary file of the figures as JSON; null writes none
 */
public record DemoOptions(
        @Nullable Path images, long steps, long seed, Path report, @Nullable Path summary) {
    public DemoOptions {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, actual: " + steps);
        }
    }
}
