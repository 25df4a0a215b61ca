package io.hpmstream.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The tensors of one step: those on the device and the few numbers on the host. Closing frees them
 * all.
 */
final class StepScope implements AutoCloseable {
    private final NDManager device;
    private final NDManager host;

    StepScope(TorchRuntime torch) {
        device = torch.newScope();
        host = device.newSubManager(Device.cpu());
    }

    NDManager device() {
        return device;
    }

    /** A few numbers for the program to read without waiting for the device. */
    NDArray host(double... values) {
        return host.create(values);
    }

    @Override
    public void close() {
        device.close();
    }
}
