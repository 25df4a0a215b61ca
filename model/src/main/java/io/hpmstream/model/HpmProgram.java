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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The loaded TorchScript program {@code hpm.py} for one model and one optimizer: each of its
 * methods is one native call. Belongs to the thread of its {@link TorchRuntime}. Between the
 * methods student and optimizer it holds the gradients.
 */
final class HpmProgram implements AutoCloseable {
    private final PtSymbolBlock module;

    HpmProgram(
            TorchRuntime torch, ModelConfig model, OptimizerConfig optimizer, Precision precision) {
        byte[] archive =
                TorchArchive.pack(
                        "Hpm",
                        TorchArchive.text("hpm.py"),
                        attributes(model, optimizer, precision));
        try {
            module =
                    JniUtils.loadModule(
                            (PtNDManager) torch.device(),
                            new ByteArrayInputStream(archive),
                            false,
                            false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load the program hpm.py", e);
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

    private static Map<String, Object> attributes(
            ModelConfig model, OptimizerConfig optimizer, Precision precision) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("training", true);
        WeightLayout layout = new WeightLayout(model);
        putTensors(attributes, "plain", layout.tensors(WeightTensor.Group.PLAIN));
        putTensors(attributes, "decayed", layout.tensors(WeightTensor.Group.DECAYED));
        attributes.put("patch_size", model.patchSize());
        attributes.put("grid_size", model.gridSize());
        attributes.put("encoder_depth", model.encoder().depth());
        attributes.put("encoder_heads", model.encoder().heads());
        attributes.put("decoder_depth", model.decoder().depth());
        attributes.put("decoder_heads", model.decoder().heads());
        attributes.put("normalize_pixels", model.normalizePixels());
        attributes.put("prediction_loss", model.predictionLoss().name().toLowerCase(Locale.ROOT));
        attributes.put("precision", precision.scalarType());
        attributes.put(
                "betas",
                new Pickle.TypedList("float", List.of(optimizer.beta1(), optimizer.beta2())));
        attributes.put("epsilon", optimizer.epsilon());
        attributes.put("weight_decay", optimizer.weightDecay());
        attributes.put("clip_norm", optimizer.clipNorm());
        attributes.put("gradients", new Pickle.TypedList("Tensor", List.of()));
        return attributes;
    }

    private static void putTensors(
            Map<String, Object> attributes, String group, List<WeightTensor> tensors) {
        List<String> names = tensors.stream().map(WeightTensor::name).toList();
        List<Pickle.TypedList> shapes =
                tensors.stream()
                        .map(tensor -> new Pickle.TypedList("int", tensor.shape()))
                        .toList();
        attributes.put(group + "_names", new Pickle.TypedList("str", names));
        attributes.put(group + "_shapes", new Pickle.TypedList("List[int]", shapes));
    }
}
