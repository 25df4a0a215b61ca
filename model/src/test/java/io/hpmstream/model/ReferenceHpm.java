package io.hpmstream.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Hard Patches Mining once more, in plain loops of 64-bit numbers, written from the formulas and
 * not from the program: forward passes and losses, and gradients by differences of the loss.
 */
final class ReferenceHpm {
    private static final double LAYER_NORM_EPSILON = 1e-6;

    private final Fixture fixture;
    private final ModelConfig model;
    private final Map<String, double[]> weights = new HashMap<>();

    ReferenceHpm(Fixture fixture, int seed) {
        this.fixture = fixture;
        this.model = fixture.model();
        WeightLayout layout = new WeightLayout(model);
        List<WeightTensor> sorted =
                layout.trained().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
        for (int t = 0; t < sorted.size(); t++) {
            WeightTensor tensor = sorted.get(t);
            double[] values = new double[(int) tensor.elements()];
            for (int i = 0; i < values.length; i++) {
                double u = hash(i, seed + t);
                values[i] = tensor.name().matches(".*norm.*\\.weight") ? 1 + 0.2 * u : 0.4 * u;
            }
            weights.put(tensor.name(), values);
        }
    }

    /** What the student computes under a mask. */
    @SuppressWarnings("ArrayRecordComponent") // read once, by those who made it
    record Pass(double[][][] latent, double[][] predicted, double[][] losses) {
        double reconstructionLoss() {
            return mean(losses);
        }
    }

    /** The values of a tensor, to be changed in place. */
    double[] weight(String name) {
        return Objects.requireNonNull(weights.get(name));
    }

    static double hash(long index, long key) {
        long h = (index * 2654435761L + key * 40503L + 97L) & 0xffffffffL;
        h ^= h >>> 16;
        h = h * 2246822519L & 0xffffffffL;
        h ^= h >>> 13;
        h = h * 3266489917L & 0xffffffffL;
        h ^= h >>> 16;
        return h / 4294967296.0 - 0.5;
    }

    /** Value of a pixel of image n at colour c, row y, column x. */
    double pixel(int n, int c, int y, int x) {
        int size = model.imageSize();
        return 4 * hash(((n * 3L + c) * size + y) * size + x, fixture.imageSeed());
    }

    double[] teacherScores(int image) {
        int patches = model.patches();
        int[] all = new int[patches];
        for (int i = 0; i < patches; i++) {
            all[i] = i;
        }
        double[][] tokens = linear(encode(image, all), "decoder_embed");
        for (int i = 0; i < patches; i++) {
            add(tokens[i + 1], position(all[i], model.decoder().width()));
        }
        double[][] x = decode(tokens, "_losspred");
        double[] scores = new double[patches];
        for (int i = 0; i < patches; i++) {
            scores[i] = average(x[i + 1]);
        }
        return scores;
    }

    Pass student(boolean[][] masks) {
        int batch = masks.length;
        double[][][] latents = new double[batch][][];
        double[][] predicted = new double[batch][];
        double[][] losses = new double[batch][];
        for (int n = 0; n < batch; n++) {
            int[] visible = where(masks[n], false);
            int[] masked = where(masks[n], true);
            latents[n] = encode(n, visible);
            double[][] tokens =
                    inNaturalOrder(linear(latents[n], "decoder_embed"), visible, masked);
            double[][] pixels = decode(tokens, "");
            predicted[n] = new double[masked.length];
            losses[n] = new double[masked.length];
            double[][] guess = model.predictsLoss() ? decode(tokens, "_losspred") : pixels;
            for (int i = 0; i < masked.length; i++) {
                predicted[n][i] = average(guess[masked[i] + 1]);
                double[] target = target(n, masked[i]);
                for (int j = 0; j < target.length; j++) {
                    losses[n][i] +=
                            Math.pow(pixels[masked[i] + 1][j] - target[j], 2) / target.length;
                }
            }
        }
        return new Pass(latents, predicted, losses);
    }

    double predictionLoss(double[][] predicted, double[][] losses) {
        return model.predictionLoss() == PredictionLoss.RELATIVE
                ? relative(predicted, losses)
                : absolute(predicted, losses);
    }

    static double relative(double[][] predicted, double[][] losses) {
        double sum = 0;
        int pairs = 0;
        for (int n = 0; n < losses.length; n++) {
            for (int i = 0; i < losses[n].length; i++) {
                for (int j = 0; j < losses[n].length; j++) {
                    double likely = 1 / (1 + Math.exp(-(predicted[n][j] - predicted[n][i])));
                    if (losses[n][j] > losses[n][i]) {
                        sum -= Math.log(likely + 1e-6);
                        pairs++;
                    } else if (losses[n][j] < losses[n][i]) {
                        sum -= Math.log(1 - likely + 1e-6);
                        pairs++;
                    }
                }
            }
        }
        return pairs == 0 ? 0 : sum / pairs;
    }

    static double absolute(double[][] predicted, double[][] losses) {
        double sum = 0;
        for (int n = 0; n < losses.length; n++) {
            double mean = average(losses[n]);
            double deviation = Math.sqrt(unbiasedVariance(losses[n]) + 1e-6);
            for (int i = 0; i < losses[n].length; i++) {
                sum += Math.pow(predicted[n][i] - (losses[n][i] - mean) / deviation, 2);
            }
        }
        return sum / losses.length / losses[0].length;
    }

    /**
     * Gradient of reconstruction and prediction loss with respect to one tensor, by a difference of
     * fourth order. The targets of the prediction loss stand still.
     */
    double[] gradient(String tensor, boolean[][] masks, double[][] standing) {
        double[] values = weight(tensor);
        double[] gradient = new double[values.length];
        double h = 1e-3;
        for (int i = 0; i < values.length; i++) {
            double original = values[i];
            double difference = 0;
            int[] steps = {-2, -1, 1, 2};
            int[] factors = {1, -8, 8, -1};
            for (int k = 0; k < steps.length; k++) {
                values[i] = original + steps[k] * h;
                Pass pass = student(masks);
                difference +=
                        factors[k]
                                * (pass.reconstructionLoss()
                                        + predictionLoss(pass.predicted(), standing));
            }
            values[i] = original;
            gradient[i] = difference / (12 * h);
        }
        return gradient;
    }

    private double[][] encode(int image, int[] patches) {
        int width = model.encoder().width();
        int p = model.patchSize();
        double[] kernel = weight("patch_embed.proj.weight");
        double[] bias = weight("patch_embed.proj.bias");
        double[][] tokens = new double[patches.length + 1][];
        tokens[0] = weight("cls_token").clone();
        for (int t = 0; t < patches.length; t++) {
            int row = patches[t] / model.gridSize() * p;
            int column = patches[t] % model.gridSize() * p;
            double[] token = bias.clone();
            for (int d = 0; d < width; d++) {
                for (int c = 0; c < 3; c++) {
                    for (int y = 0; y < p; y++) {
                        for (int x = 0; x < p; x++) {
                            token[d] +=
                                    kernel[((d * 3 + c) * p + y) * p + x]
                                            * pixel(image, c, row + y, column + x);
                        }
                    }
                }
            }
            add(token, position(patches[t], width));
            tokens[t + 1] = token;
        }
        for (int i = 0; i < model.encoder().depth(); i++) {
            tokens = block(tokens, "blocks." + i, model.encoder().heads());
        }
        return norm(tokens, "norm");
    }

    private double[][] inNaturalOrder(double[][] embedded, int[] visible, int[] masked) {
        double[][] tokens = new double[model.patches() + 1][];
        tokens[0] = embedded[0];
        for (int i = 0; i < visible.length; i++) {
            tokens[visible[i] + 1] = embedded[i + 1];
        }
        for (int patch : masked) {
            tokens[patch + 1] = weight("mask_token").clone();
        }
        for (int i = 0; i < model.patches(); i++) {
            add(tokens[i + 1], position(i, model.decoder().width()));
        }
        return tokens;
    }

    private double[][] decode(double[][] tokens, String suffix) {
        double[][] x = tokens;
        for (int i = 0; i < model.decoder().depth(); i++) {
            x = block(x, "decoder_blocks" + suffix + "." + i, model.decoder().heads());
        }
        return linear(norm(x, "decoder_norm" + suffix), "decoder_pred" + suffix);
    }

    private double[][] block(double[][] x, String name, int heads) {
        double[][] attended =
                linear(attend(norm(x, name + ".norm1"), name, heads), name + ".attn.proj");
        double[][] middle = sum(x, attended);
        double[][] hidden = linear(norm(middle, name + ".norm2"), name + ".mlp.fc1");
        for (double[] token : hidden) {
            for (int i = 0; i < token.length; i++) {
                token[i] = 0.5 * token[i] * (1 + erf(token[i] / Math.sqrt(2)));
            }
        }
        return sum(middle, linear(hidden, name + ".mlp.fc2"));
    }

    private double[][] attend(double[][] x, String name, int heads) {
        int width = x[0].length;
        int size = width / heads;
        double[][] qkv = linear(x, name + ".attn.qkv");
        double[][] out = new double[x.length][width];
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < x.length; i++) {
                double[] share = new double[x.length];
                double total = 0;
                for (int j = 0; j < x.length; j++) {
                    double logit = 0;
                    for (int d = h * size; d < (h + 1) * size; d++) {
                        logit += qkv[i][d] * qkv[j][width + d];
                    }
                    share[j] = Math.exp(logit / Math.sqrt(size));
                    total += share[j];
                }
                for (int j = 0; j < x.length; j++) {
                    for (int d = h * size; d < (h + 1) * size; d++) {
                        out[i][d] += share[j] / total * qkv[j][2 * width + d];
                    }
                }
            }
        }
        return out;
    }

    private double[][] linear(double[][] x, String name) {
        double[] matrix = weight(name + ".weight");
        double[] bias = weight(name + ".bias");
        double[][] out = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            out[t] = bias.clone();
            int inputs = x[t].length;
            for (int o = 0; o < bias.length; o++) {
                for (int i = 0; i < inputs; i++) {
                    out[t][o] += matrix[o * inputs + i] * x[t][i];
                }
            }
        }
        return out;
    }

    private double[][] norm(double[][] x, String name) {
        double[] scale = weight(name + ".weight");
        double[] shift = weight(name + ".bias");
        double[][] out = new double[x.length][scale.length];
        for (int t = 0; t < x.length; t++) {
            double mean = average(x[t]);
            int width = scale.length;
            double variance = unbiasedVariance(x[t]) * (width - 1) / width;
            for (int i = 0; i < width; i++) {
                out[t][i] =
                        (x[t][i] - mean) / Math.sqrt(variance + LAYER_NORM_EPSILON) * scale[i]
                                + shift[i];
            }
        }
        return out;
    }

    private double[] target(int image, int patch) {
        int p = model.patchSize();
        double[] values = new double[model.patchValues()];
        int row = patch / model.gridSize() * p;
        int column = patch % model.gridSize() * p;
        for (int i = 0; i < values.length; i++) {
            values[i] = pixel(image, i % 3, row + i / 3 / p, column + i / 3 % p);
        }
        if (model.normalizePixels()) {
            double mean = average(values);
            double deviation = Math.sqrt(unbiasedVariance(values) + 1e-6);
            for (int i = 0; i < values.length; i++) {
                values[i] = (values[i] - mean) / deviation;
            }
        }
        return values;
    }

    private double[] position(int patch, int width) {
        double[] position = new double[width];
        int q = width / 4;
        for (int k = 0; k < q; k++) {
            double omega = 1 / Math.pow(10000, (double) k / q);
            int row = patch / model.gridSize();
            int column = patch % model.gridSize();
            position[k] = (float) Math.sin(column * omega);
            position[q + k] = (float) Math.cos(column * omega);
            position[2 * q + k] = (float) Math.sin(row * omega);
            position[3 * q + k] = (float) Math.cos(row * omega);
        }
        return position;
    }

    static double average(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    static double mean(double[][] rows) {
        double sum = 0;
        for (double[] row : rows) {
            sum += average(row);
        }
        return sum / rows.length;
    }

    private static double unbiasedVariance(double[] values) {
        double mean = average(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1);
    }

    /**
     * Series without cancellation: 2 / sqrt(pi) exp(-x x) sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1)).
     */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static int[] where(boolean[] mask, boolean value) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] == value) {
                places.add(i);
            }
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void add(double[] to, double[] values) {
        for (int i = 0; i < to.length; i++) {
            to[i] += values[i];
        }
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][];
        for (int t = 0; t < a.length; t++) {
            sum[t] = a[t].clone();
            add(sum[t], b[t]);
        }
        return sum;
    }
}
