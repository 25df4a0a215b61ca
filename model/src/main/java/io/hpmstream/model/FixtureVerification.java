package io.hpmstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Recomputes a fixture, from weights to losses, gradients, one update of the optimizer and one of
 * the teacher, by the very program that training runs, and compares every number with the
 * reference's.
 *
 * <p>Tolerances: in 64 bits 1e-9; in 32 bits 1e-4, and 5e-3 for gradient norms and sums after the
 * step; in bfloat16 nothing is judged. Errors are relative to the expected value, or to a share of
 * the scale of the quantity where the value is smaller than that, because rounding is relative to
 * the numbers that cancelled: the scale of a list of values is its largest one, of a gradient's
 * norm that of the whole gradient, of a sum the sum of the magnitudes. That share is 1e-4 in 64
 * bits; in 32 bits it is 1 for lists, 1e-3 for gradients and 1e-2 for sums.
 */
public final class FixtureVerification {
    private static final List<String> BUILT_IN =
            List.of("tiny-raw-relative", "tiny-normpix-absolute");

    private final Fixture fixture;

    private FixtureVerification(Fixture fixture) {
        this.fixture = fixture;
    }

    /** The fixtures that come with this program. */
    public static List<FixtureVerification> builtIn() {
        return BUILT_IN.stream()
                .map(name -> Fixture.parse(name, TorchArchive.text("fixtures/" + name + ".json")))
                .map(FixtureVerification::new)
                .toList();
    }

    /**
     * A fixture from a file.
     *
     * @throws IOException if the file cannot be read
     * @throws MalformedFixtureException if it is not a fixture
     */
    public static FixtureVerification of(Path file) throws IOException {
        return new FixtureVerification(Fixture.parse(file.toString(), Files.readString(file)));
    }

    static FixtureVerification of(Fixture fixture) {
        return new FixtureVerification(fixture);
    }

    /** Name that the fixture gives itself. */
    public String name() {
        return fixture.name();
    }

    /**
     * Computes and compares everything.
     *
     * @throws DeviceUnavailableException if the device is not there
     * @throws MalformedFixtureException if an expected value is missing or of another size
     */
    public List<FixtureCheck> run(ComputeConfig compute) {
        Precision precision = compute.precision();
        try (TorchRuntime torch = TorchRuntime.open(compute);
                HpmProgram program =
                        new HpmProgram(torch, fixture.model(), fixture.optimizer(), precision);
                StepScope scope = new StepScope(torch)) {
            TrainerState state =
                    new TrainerState(fixture.model(), program, torch.device(), precision.state());
            state.student()
                    .fill(
                            state.layout(),
                            FixtureHash.weights(state.layout(), fixture.studentSeed()));
            state.teacher()
                    .fill(
                            state.layout(),
                            FixtureHash.weights(state.layout(), fixture.teacherSeed()));
            return compare(new HpmPhases(program, state), state, scope, precision);
        }
    }

    private List<FixtureCheck> compare(
            HpmPhases phases, TrainerState state, StepScope scope, Precision precision) {
        FixtureComparison comparison = new FixtureComparison(precision);
        int size = fixture.model().imageSize();
        Shape shape = new Shape(fixture.batch(), size, size, 3);
        NDArray pixels =
                scope.device()
                        .create(fixture.images())
                        .reshape(shape)
                        .toType(precision.state(), false);
        HpmPhases.Mask mask = compareMask(comparison, phases, scope, pixels);
        compareForward(comparison, phases.examine(scope.device(), pixels, mask));
        HpmPhases.Losses losses = phases.student(scope.device(), pixels, mask);
        // the optimizer clips the gradients in place
        List<double[]> gradients =
                phases.gradients(scope.device()).stream().map(Tensors::doubles).toList();
        NDArray schedule = scope.host(fixture.optimizer().learningRate(), 1);
        double[] outcome = Tensors.doubles(phases.optimizer(scope.device(), losses, schedule));
        compareLosses(comparison, outcome, Tensors.doubles(losses.patches()));
        compareGradients(comparison, state.layout(), gradients, outcome[2]);
        phases.ema(scope.device(), scope.host(1 - fixture.momentum()));
        compareSums(comparison, "studentSumAfterStep", state.layout(), state.student());
        compareSums(comparison, "teacherSumAfterStep", state.layout(), state.teacher());
        NDArray after = phases.examine(scope.device(), pixels, mask).losses().means();
        FixtureFields expected = fixture.expected();
        comparison.value(
                "reconstructionLossAfterStep",
                expected.number("reconstructionLossAfterStep"),
                Tensors.doubles(after)[0]);
        comparison.value(
                "predictionLossAfterStep",
                expected.number("predictionLossAfterStep"),
                Tensors.doubles(after)[1]);
        return comparison.checks();
    }

    private HpmPhases.Mask compareMask(
            FixtureComparison comparison, HpmPhases phases, StepScope scope, NDArray pixels) {
        FixtureFields expected = fixture.expected();
        int patches = fixture.model().patches();
        comparison.text("hardPatches", expected.whole("hardPatches") + "", fixture.hard() + "");
        NDArray images =
                scope.device().arange(fixture.batch()).toType(DataType.INT64, false); // [N]
        NDArray scores = phases.teacher(scope.device(), pixels, images); // [N, L]
        comparison.rows(
                "teacherScores",
                expected.rows("teacherScores", fixture.batch(), patches),
                Tensors.doubles(scores));
        Shape shape = new Shape(fixture.batch(), patches);
        HpmPhases.Mask mask =
                phases.mask(
                        scope.device(),
                        scores,
                        images.onesLike().toType(DataType.UINT8, false),
                        scope.device().zeros(shape), // no weight, no matter
                        scope.device().create(fixture.noise()).reshape(shape),
                        scope.host(fixture.masked(), fixture.hard(), 0));
        List<String> computed = maskTexts(mask.masked().toLongArray());
        List<String> given = expected.texts("mask", fixture.batch());
        for (int i = 0; i < fixture.batch(); i++) {
            comparison.text("mask[" + i + "]", given.get(i), computed.get(i));
        }
        // In bfloat16 rounding may reorder the scores; numbers under another mask would say
        // nothing.
        return comparison.judges() ? mask : givenMask(scope, given);
    }

    private void compareForward(FixtureComparison comparison, HpmPhases.Examination student) {
        FixtureFields expected = fixture.expected();
        double squares = 0;
        for (double value : Tensors.doubles(student.latent())) {
            squares += value * value;
        }
        comparison.value(
                "studentLatentSumSquares", expected.number("studentLatentSumSquares"), squares);
        comparison.rows(
                "predictedLossMasked",
                expected.rows("predictedLossMasked", fixture.batch(), fixture.masked()),
                Tensors.doubles(student.predicted()));
    }

    private void compareLosses(FixtureComparison comparison, double[] outcome, double[] patches) {
        FixtureFields expected = fixture.expected();
        comparison.value("reconstructionLoss", expected.number("reconstructionLoss"), outcome[0]);
        comparison.rows(
                "patchLosses",
                expected.rows("patchLosses", fixture.batch(), fixture.masked()),
                patches);
        comparison.value("predictionLoss", expected.number("predictionLoss"), outcome[1]);
        comparison.norm("gradientNorm", expected.number("gradientNorm"), outcome[2], outcome[2]);
    }

    private void compareGradients(
            FixtureComparison comparison,
            WeightLayout layout,
            List<double[]> gradients,
            double whole) {
        FixtureFields expected = fixture.expected().object("gradientL2");
        for (String name : expected.names()) {
            double[] gradient =
                    gradients.get(layout.trained().indexOf(trained(layout, expected, name)));
            double squares = 0;
            for (double value : gradient) {
                squares += value * value;
            }
            comparison.norm("gradientL2." + name, expected.number(name), Math.sqrt(squares), whole);
        }
    }

    private void compareSums(
            FixtureComparison comparison,
            String quantity,
            WeightLayout layout,
            FlatWeights weights) {
        FixtureFields expected = fixture.expected().object(quantity);
        for (String name : expected.names()) {
            double[] values = weights.values(layout, trained(layout, expected, name));
            comparison.sum(quantity + "." + name, expected.number(name), values);
        }
    }

    private static WeightTensor trained(WeightLayout layout, FixtureFields expected, String name) {
        return layout.trained().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> expected.problem(name, "is no trained tensor of this model"));
    }

    /** One text for each image, 1 where a patch is masked. */
    private List<String> maskTexts(long[] masked) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < fixture.batch(); i++) {
            StringBuilder text = new StringBuilder("0".repeat(fixture.model().patches()));
            for (int j = 0; j < fixture.masked(); j++) {
                text.setCharAt((int) masked[i * fixture.masked() + j], '1');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private HpmPhases.Mask givenMask(StepScope scope, List<String> texts) {
        return new HpmPhases.Mask(patches(scope, texts, '0'), patches(scope, texts, '1'));
    }

    private NDArray patches(StepScope scope, List<String> texts, char letter) {
        int count = letter == '1' ? fixture.masked() : fixture.model().patches() - fixture.masked();
        long[] patches =
                texts.stream()
                        .flatMapToLong(
                                text ->
                                        LongStream.range(0, text.length())
                                                .filter(i -> text.charAt((int) i) == letter))
                        .toArray();
        if (patches.length != fixture.batch() * count) {
            throw fixture.expected()
                    .problem("mask", "must mask " + fixture.masked() + " patches of each image");
        }
        return scope.device().create(patches).reshape(fixture.batch(), count);
    }
}
