package io.hpmstream.pipeline.cli;

import io.hpmstream.export.SortField;
import io.hpmstream.export.SortOrder;
import io.hpmstream.export.SortOrder.Direction;
import picocli.CommandLine.Option;

/** In which order a command answers. */
final class SortOptions {

    @Option(
            names = "--sort",
            paramLabel = "FIELD",
            defaultValue = "hardness",
            description =
                    "hardness, progress, sightings or lastSeen; ties by image id. Default: hardness")
    private String sort = "hardness";

    @Option(
            names = "--order",
            paramLabel = "asc|desc",
            defaultValue = "desc",
            description = "Smallest or largest first. Default: desc")
    private Direction direction = Direction.DESC;

    SortOrder order() {
        return new SortOrder(SortField.parse("--sort", sort), direction);
    }
}
