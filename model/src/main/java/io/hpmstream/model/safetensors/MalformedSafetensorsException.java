package io.hpmstream.model.safetensors;

import java.io.IOException;

/** A file of tensors is not what its header says; the message names the tensor and the value. */
public final class MalformedSafetensorsException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param where the tensor, or the part of the file
     * @param problem what must hold, and the actual value
     */
    public MalformedSafetensorsException(String where, String problem) {
        super(where + ": " + problem);
    }

    MalformedSafetensorsException(String where, String problem, Exception cause) {
        super(where + ": " + problem, cause);
    }
}
