package io.hpmstream.model;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fixtures of other sizes, whose expected values {@link ReferenceHpm} computes. */
final class ReferenceFixture {
    private final Fixture fixture;
    private final JsonObject root;
    private final ReferenceHpm student;
    private final ReferenceHpm teacher;

    private ReferenceFixture(JsonObject config) {
        root = new JsonObject();
        root.addProperty("name", "reference");
        root.add("config", config);
        root.add("expected", new JsonObject());
        fixture = Fixture.parse("reference", root.toString());
        student = new ReferenceHpm(fixture, fixture.studentSeed());
        teacher = new ReferenceHpm(fixture, fixture.teacherSeed());
    }

    /** The complete fixture for a configuration that is written without quotes around its names. */
    static JsonObject of(String config) {
        return new ReferenceFixture(new Gson().fromJson(config, JsonObject.class)).compute();
    }

    private JsonObject compute() {
        JsonObject expected = root.getAsJsonObject("expected");
        boolean[][] masks = new boolean[fixture.batch()][];
        JsonArray scores = new JsonArray();
        JsonArray maskTexts = new JsonArray();
        for (int n = 0; n < masks.length; n++) {
            double[] imageScores = teacher.teacherScores(n);
            masks[n] = mask(imageScores, n);
            scores.add(array(imageScores));
            maskTexts.add(text(masks[n]));
        }
        expected.addProperty("hardPatches", fixture.hard());
        expected.add("teacherScores", scores);
        expected.add("mask", maskTexts);
        ReferenceHpm.Pass pass = student.student(masks);
        forward(expected, pass);
        step(expected, masks, pass.losses());
        ReferenceHpm.Pass after = student.student(masks);
        expected.addProperty("reconstructionLossAfterStep", after.reconstructionLoss());
        expected.addProperty(
                "predictionLossAfterStep",
                student.predictionLoss(after.predicted(), after.losses()));
        return root;
    }

    private void forward(JsonObject expected, ReferenceHpm.Pass pass) {
        double squares = 0;
        JsonArray predicted = new JsonArray();
        JsonArray losses = new JsonArray();
        for (int n = 0; n < fixture.batch(); n++) {
            for (double[] token : pass.latent()[n]) {
                for (double value : token) {
                    squares += value * value;
                }
            }
            predicted.add(array(pass.predicted()[n]));
            losses.add(array(pass.losses()[n]));
        }
        expected.addProperty("studentLatentSumSquares", squares);
        expected.add("predictedLossMasked", predicted);
        expected.addProperty("reconstructionLoss", pass.reconstructionLoss());
        expected.add("patchLosses", losses);
        expected.addProperty(
                "predictionLoss", student.predictionLoss(pass.predicted(), pass.losses()));
    }

    private void step(JsonObject expected, boolean[][] masks, double[][] losses) {
        List<WeightTensor> tensors = new WeightLayout(fixture.model()).trained();
        Map<WeightTensor, double[]> gradients = new LinkedHashMap<>();
        JsonObject norms = new JsonObject();
        double squares = 0;
        for (WeightTensor tensor : tensors) {
            String name = tensor.name();
            double[] gradient = student.gradient(name, masks, losses);
            gradients.put(tensor, gradient);
            double own = 0;
            for (double value : gradient) {
                own += value * value;
            }
            norms.addProperty(name, Math.sqrt(own));
            squares += own;
        }
        double norm = Math.sqrt(squares);
        expected.addProperty("gradientNorm", norm);
        expected.add("gradientL2", norms);
        double factor = Math.min(1, fixture.optimizer().clipNorm() / (norm + 1e-6));
        JsonObject studentSums = new JsonObject();
        JsonObject teacherSums = new JsonObject();
        for (Map.Entry<WeightTensor, double[]> entry : gradients.entrySet()) {
            String name = entry.getKey().name();
            double[] weights = student.weight(name);
            update(weights, entry.getValue(), factor, entry.getKey().shape().size() > 1);
            double[] followers = teacher.weight(name);
            double sum = 0;
            double teacherSum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i];
                teacherSum +=
                        fixture.momentum() * followers[i] + (1 - fixture.momentum()) * weights[i];
            }
            studentSums.addProperty(name, sum);
            teacherSums.addProperty(name, teacherSum);
        }
        expected.add("studentSumAfterStep", studentSums);
        expected.add("teacherSumAfterStep", teacherSums);
    }

    /** The first step of AdamW as its paper writes it. */
    private void update(double[] weights, double[] gradient, double factor, boolean decays) {
        OptimizerConfig adam = fixture.optimizer();
        for (int i = 0; i < weights.length; i++) {
            double g = gradient[i] * factor;
            double mean = (1 - adam.beta1()) * g / (1 - adam.beta1());
            double square = (1 - adam.beta2()) * g * g / (1 - adam.beta2());
            double decay = decays ? adam.weightDecay() * weights[i] : 0;
            weights[i] -=
                    adam.learningRate() * (mean / (Math.sqrt(square) + adam.epsilon()) + decay);
        }
    }

    private boolean[] mask(double[] scores, int image) {
        boolean[] masked = new boolean[scores.length];
        for (int i = 0; i < fixture.hard(); i++) {
            int hardest = -1;
            for (int j = 0; j < scores.length; j++) {
                if (!masked[j] && (hardest < 0 || scores[j] > scores[hardest])) {
                    hardest = j;
                }
            }
            masked[hardest] = true;
        }
        for (int i = fixture.hard(); i < fixture.masked(); i++) {
            int last = -1;
            for (int j = 0; j < scores.length; j++) {
                if (!masked[j] && (last < 0 || noise(j, image) > noise(last, image))) {
                    last = j;
                }
            }
            masked[last] = true;
        }
        return masked;
    }

    private double noise(int patch, int image) {
        return ReferenceHpm.hash(patch, fixture.noiseSeed() + image);
    }

    private static JsonArray array(double[] values) {
        JsonArray array = new JsonArray();
        for (double value : values) {
            array.add(value);
        }
        return array;
    }

    private static String text(boolean[] mask) {
        StringBuilder text = new StringBuilder();
        for (boolean masked : mask) {
            text.append(masked ? '1' : '0');
        }
        return text.toString();
    }
}
