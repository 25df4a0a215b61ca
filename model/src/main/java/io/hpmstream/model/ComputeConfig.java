package io.hpmstream.model;

import java.io.Serializable;

/**
 * Where and how the numbers are computed.
 *
 * @param device {@code cpu} or {@code gpu:N}
 * @param precision number format of the matrix products
 * @param threads threads of the native library; 0 means one for each core
 */
public record ComputeConfig(String device, Precision precision, int threads)
        implements Serializable {
    public ComputeConfig {
        Checks.that(
                device.matches("cpu|gpu:[0-9]{1,3}"),
                "device must be cpu or gpu:N, for example gpu:0",
                device);
        Checks.that(
                threads >= 0, "threads must not be negative (0 means one for each core)", threads);
    }

    /** All cores of the processor, 32 bits. */
    public static ComputeConfig cpu() {
        return new ComputeConfig("cpu", Precision.FLOAT32, 0);
    }

    boolean isGpu() {
        return device.startsWith("gpu");
    }

    int gpuNumber() {
        return Integer.parseInt(device.substring("gpu:".length()));
    }
}
