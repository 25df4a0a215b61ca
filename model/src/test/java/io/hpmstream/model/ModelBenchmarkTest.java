package io.hpmstream.model;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Percentage.withPercentage;

class ModelBenchmarkTest {
    private static final PretrainerConfig CONFIG = TestingModels.config(TestingModels.SMALL);

    private static final List<Integer> SMALL_PRODUCTS = List.of(256);

    @Test
    void measuresSpeedPhasesMemoryAndCeiling() {
        ModelBenchmark.Result result = new ModelBenchmark(CONFIG, 3, 1, SMALL_PRODUCTS).run();
        assertThat(result.imagesPerSecond()).isPositive();
        assertThat(result.phases().teacher()).isPositive();
        assertThat(result.phases().student()).isPositive();
        assertThat(result.ceilingGigaflops()).isGreaterThan(1);
        assertThat(result.computePercent()).isBetween(0.0, 100.0);
        result.peakMemoryBytes().ifPresent(bytes -> assertThat(bytes).isGreaterThan(50_000_000));
    }

    @Test
    void countsTheTeachersProductsOnlyForTheImagesThatItSees() {
        ModelBenchmark.Result none = new ModelBenchmark(CONFIG, 1, 0, SMALL_PRODUCTS).run();
        MatrixProducts products = new MatrixProducts(CONFIG.model(), 7);
        assertThat(none.gigaflops() / none.imagesPerSecond() * 1e9)
                .isCloseTo(3 * products.student(), withPercentage(1e-6));
    }

    @Test
    void refusesAShareThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelBenchmark(CONFIG, 3, 1.5))
                .withMessage("teacher share must be in [0, 1], actual: 1.5");
    }
}
