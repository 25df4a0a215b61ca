package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A loaded TorchScript text: each of its methods is one native call. Belongs to the thread of its
 * {@link TorchRuntime}.
 */
final class TorchProgram implements AutoCloseable {
    private final PtSymbolBlock module;

    /**
     * Loads the one class of a text that lies beside this class.
     *
     * @param attributes of its one object
     */
    TorchProgram(
            TorchRuntime torch, String className, String text, Map<String, Object> attributes) {
        byte[] archive = TorchArchive.pack(className, TorchArchive.text(text), attributes);
        try {
            module =
                    JniUtils.loadModule(
                            (PtNDManager) torch.device(),
                            new ByteArrayInputStream(archive),
                            false,
                            false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load the program " + text, e);
        }
    }

    /** Calls a method of the program; its results live in the scope. */
    NDList call(NDManager scope, String method, NDArray... inputs) {
        NDList list = new NDList(inputs.length + 1);
        // results go to the manager of the first array; this one only names the method
        NDArray name = scope.create(0);
        name.setName("module_method:" + method);
        list.add(name);
        list.addAll(List.of(inputs));
        try {
            return IValueUtils.forward(module, list, true);
        } finally {
            // an exception may leave the thread with gradients on
            JniUtils.setGradMode(false);
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
