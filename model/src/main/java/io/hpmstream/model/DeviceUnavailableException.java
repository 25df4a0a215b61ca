package io.hpmstream.model;

/** The device that was asked for is not there. The message says so in one sentence. */
public final class DeviceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeviceUnavailableException(String device, Throwable cause) {
        super(
                "device "
                        + device
                        + " is not available to the native library on this machine; use device cpu",
                cause);
    }
}
