package io.hpmstream.model;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The native library in one thread: loaded without any network, with that many threads of its own,
 * gradients off, and kernels run as they are written (the optimising executor cannot differentiate
 * products in bfloat16, and its first calls would take seconds). All of these settings belong to
 * the thread, so the tensors made here do too.
 */
final class TorchRuntime implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    private final NDManager device;
    private final NDManager host;
    private final int threads;

    private TorchRuntime(NDManager device, NDManager host, int threads) {
        this.device = device;
        this.host = host;
        this.threads = threads;
    }

    static TorchRuntime open(ComputeConfig compute) {
        stayOffline("ai.djl.offline");
        stayOffline("OPT_OUT_TRACKING");
        NDManager host = NDManager.newBaseManager(Device.cpu(), ENGINE);
        int wanted =
                compute.threads() == 0
                        ? Runtime.getRuntime().availableProcessors()
                        : compute.threads();
        JniUtils.setNumThreads(wanted);
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
        if (!compute.isGpu()) {
            return new TorchRuntime(host, host, JniUtils.getNumThreads());
        }
        NDManager device = NDManager.newBaseManager(Device.gpu(compute.gpuNumber()), ENGINE);
        try {
            device.zeros(new Shape(1), DataType.FLOAT32).close();
        } catch (EngineException | IllegalArgumentException | UnsatisfiedLinkError e) {
            device.close();
            host.close();
            throw new DeviceUnavailableException(compute.device(), e);
        }
        return new TorchRuntime(device, host, JniUtils.getNumThreads());
    }

    /** Makes tensors on the device that computes; they live until this is closed. */
    NDManager device() {
        return device;
    }

    /** A scope for the tensors of one call or one step, on the device. */
    NDManager newScope() {
        return device.newSubManager();
    }

    /** Threads of the native library as it says itself. */
    int threads() {
        return threads;
    }

    /** Tensors and scopes that live. */
    int managedArrays() {
        return device.getManagedArrays().size();
    }

    boolean isGpu() {
        return device != host;
    }

    @Override
    public void close() {
        device.close();
        host.close();
    }

    private static void stayOffline(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
