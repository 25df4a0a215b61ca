package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

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
    private final TorchProgram program;

    HpmProgram(
            TorchRuntime torch, ModelConfig model, OptimizerConfig optimizer, Precision precision) {
        this(torch, model, new WeightLayout(model), optimizer, precision);
    }

    /**
     * @param layout of the weights that it will be given; methods that need others fail
     */
    HpmProgram(
            TorchRuntime torch,
            ModelConfig model,
            WeightLayout layout,
            OptimizerConfig optimizer,
            Precision precision) {
        program =
                new TorchProgram(
                        torch, "Hpm", "hpm.py", attributes(model, layout, optimizer, precision));
    }

    /** Calls a method of the program; its results live in the scope. */
    NDList call(NDManager scope, String method, NDArray... inputs) {
        return program.call(scope, method, inputs);
    }

    @Override
    public void close() {
        program.close();
    }

    private static Map<String, Object> attributes(
            ModelConfig model,
            WeightLayout layout,
            OptimizerConfig optimizer,
            Precision precision) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("training", true);
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
