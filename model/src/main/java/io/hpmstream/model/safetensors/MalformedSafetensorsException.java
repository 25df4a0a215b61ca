package io.hpmstream.model.safetensors;

import java.io.IOException;
import java.util.List;

/** A file of tensors is not what its header says; the message names the tensor and the value. */
public final class MalformedSafetensorsException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final int MOST_PROBLEMS = 5;

    MalformedSafetensorsException(String where, String problem) {
        super(where + ": " + problem);
    }

    MalformedSafetensorsException(String where, String problem, Exception cause) {
        super(where + ": " + problem, cause);
    }

    /**
     * Tensors that are not what a model needs.
     *
     * @param problems each names its tensor; the first few are told
     */
    public static MalformedSafetensorsException ofTensors(List<String> problems) {
        List<String> told = problems.subList(0, Math.min(MOST_PROBLEMS, problems.size()));
        String more = told.size() < problems.size() ? ", and others" : "";
        return new MalformedSafetensorsException("tensors", String.join("; ", told) + more);
    }
}
