package io.hpmstream.model;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class MatrixProductsTest {
    @Test
    void areThePublishedOnesOfVitBase() {
        MatrixProducts products = new MatrixProducts(ModelConfig.preset("vit-b/16"), 147);
        // published: 15.13 and 22.99 billion multiply-adds, the student's patches all embedded and
        // its heads run on all
        // tokens; here only visible patches are embedded, the loss head costs next to nothing and
        // the last block of a decoder works out masked patches only
        double skipped = 147 * 768.0 * 768 + 50 * 512 * 768.0 + 197 * 512 * 768.0;
        skipped += 2 * 50 * 512.0 * (9 * 512 + 2 * 197);
        assertThat(products.student() / 2 + skipped).isCloseTo(15.13e9, within(0.01e9));
        assertThat(products.teacher() / 2 + 197 * 512 * 768.0).isCloseTo(22.99e9, within(0.05e9));
        assertThat(products.step(0.25)).isEqualTo(3 * products.student() + products.teacher() / 4);
    }

    @Test
    void haveNoTeacherWithoutLossPrediction() {
        ModelConfig plain = ModelConfig.preset("vit-b/16").withPredictionLoss(PredictionLoss.NONE);
        assertThat(new MatrixProducts(plain, 147).teacher()).isZero();
        assertThat(new MatrixProducts(plain, 147).student() / 2).isCloseTo(9.55e9, within(0.01e9));
    }
}
