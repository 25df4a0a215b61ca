package io.hpmstream.pipeline.cli;

import io.hpmstream.pipeline.embed.EncoderChoice.Part;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code student} and {@code teacher}. */
final class PartConverter implements ITypeConverter<Part> {

    @Override
    public Part convert(String value) {
        return switch (value) {
            case "student" -> Part.STUDENT;
            case "teacher" -> Part.TEACHER;
            default ->
                    throw new TypeConversionException(
                            "must be student or teacher, actual: '%s'".formatted(value));
        };
    }
}
