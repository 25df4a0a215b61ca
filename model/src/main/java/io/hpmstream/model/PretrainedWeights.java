package io.hpmstream.model;

import io.hpmstream.model.safetensors.MalformedSafetensorsException;
import io.hpmstream.model.safetensors.SafetensorsHeader;
import io.hpmstream.model.safetensors.SafetensorsHeader.DataType;
import io.hpmstream.model.safetensors.SafetensorsHeader.Entry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which tensors of somebody's file a training begins with, decided by the file's header alone: the
 * encoder as timm names it, and whole decoders as the published checkpoints of MAE and HPM name
 * them ({@code hpm.md} §1.5). Immutable.
 */
final class PretrainedWeights {

    static final String ENCODER_POSITIONS = "pos_embed";
    static final String DECODER_POSITIONS = "decoder_pos_embed";

    private static final String WRAPPER = "module."; // of PyTorch's DistributedDataParallel
    private static final List<String> CLASSIFIER = List.of("head.", "fc_norm.");

    private final Map<String, WeightTensor> wanted = new LinkedHashMap<>();
    private final Map<Entry, WeightTensor> taken = new HashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private PretrainedWeights(WeightLayout layout) {
        layout.tensors().forEach(tensor -> wanted.put(tensor.name(), tensor));
    }

    /**
     * Compares a file with a model.
     *
     * @throws MalformedSafetensorsException naming the tensors that do not fit, and how
     */
    static PretrainedWeights of(SafetensorsHeader header, WeightLayout layout)
            throws MalformedSafetensorsException {
        PretrainedWeights weights = new PretrainedWeights(layout);
        header.tensors().forEach(weights::add);
        weights.requireWholeParts();
        if (!weights.problems.isEmpty()) {
            throw MalformedSafetensorsException.ofTensors(weights.problems);
        }
        return weights;
    }

    /** The model's tensor that a file's tensor becomes, empty for one that is left out. */
    Optional<WeightTensor> target(Entry entry) {
        return Optional.ofNullable(taken.get(entry));
    }

    /** Names of the model's tensors that the file has. */
    List<String> taken() {
        return taken.values().stream().map(WeightTensor::name).sorted().toList();
    }

    /** Names of the file's tensors that a training has no use for, such as a classifier's. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    private void add(Entry entry) {
        String name =
                entry.name().startsWith(WRAPPER)
                        ? entry.name().substring(WRAPPER.length())
                        : entry.name();
        WeightTensor tensor = wanted.get(name);
        if (tensor == null) {
            if (CLASSIFIER.stream().anyMatch(name::startsWith)) {
                leftOut.add(entry.name());
            } else {
                problems.add(entry.name() + " is no tensor of this model");
            }
            return;
        }
        if (entry.type() != DataType.F32) {
            problems.add(entry.name() + " must be F32, actual: " + entry.type());
        }
        List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
        boolean fits =
                tensor.group() == WeightTensor.Group.FROZEN
                        ? isTable(entry.shape(), shape.get(2))
                        : entry.shape().equals(shape);
        if (!fits) {
            problems.add(
                    "%s must be %s, actual: %s"
                            .formatted(
                                    entry.name(),
                                    tensor.group() == WeightTensor.Group.FROZEN
                                            ? "[1, a square + 1, %d]".formatted(shape.get(2))
                                            : shape,
                                    entry.shape()));
        }
        if (taken.containsValue(tensor)) {
            problems.add(name + " is there with and without " + WRAPPER);
        }
        taken.put(entry, tensor);
    }

    /** A table of any grid fits: it is brought to this model's. */
    private static boolean isTable(List<Long> shape, long width) {
        return shape.size() == 3
                && shape.get(0) == 1
                && shape.get(2) == width
                && shape.get(1) > 1
                && shape.get(1) <= Integer.MAX_VALUE / Math.max(1, width)
                && gridSize(shape.get(1)) * gridSize(shape.get(1)) == shape.get(1) - 1;
    }

    /** Patches of a side, of a table with so many rows. */
    static long gridSize(long rows) {
        return Math.round(Math.sqrt((double) (rows - 1)));
    }

    /** An encoder must be there, and of each decoder all or nothing. */
    private void requireWholeParts() {
        for (Part part : Part.values()) {
            List<WeightTensor> all =
                    wanted.values().stream()
                            .filter(tensor -> Part.of(tensor.name()) == part)
                            .filter(tensor -> tensor.group() != WeightTensor.Group.FROZEN)
                            .toList();
            boolean isThere = all.stream().anyMatch(taken::containsValue);
            if (isThere || part == Part.ENCODER) {
                all.stream()
                        .filter(tensor -> !taken.containsValue(tensor))
                        .forEach(
                                tensor ->
                                        problems.add(
                                                tensor.name()
                                                        + " "
                                                        + tensor.shape()
                                                        + " is missing"));
            }
        }
    }

    /** What is there as a whole, or not at all. */
    private enum Part {
        ENCODER,
        /** The tokens that both decoders see. */
        DECODER_TOKENS,
        RECONSTRUCTOR,
        LOSS_PREDICTOR;

        static Part of(String name) {
            if (name.equals("mask_token") || name.startsWith("decoder_embed.")) {
                return DECODER_TOKENS;
            }
            if (name.startsWith("decoder")) {
                return name.contains("_losspred") ? LOSS_PREDICTOR : RECONSTRUCTOR;
            }
            return ENCODER;
        }
    }
}
