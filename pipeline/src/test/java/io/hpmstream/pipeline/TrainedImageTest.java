package io.hpmstream.pipeline;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrainedImageTest {

    @Test
    void isReadWhateverTheOrderOfTheFields() {
        TrainedImage image =
                read(
                        """
                        {"later": {"step": 9, "list": [1, {"loss": 8}]}, "loss": 0.75, "imagesSeen": 64,
                         "imageId": "dogs/ä.jpg", "step": 2, "runId": "a", "grid": {"rows": 8}}""");

        assertThat(image.runId()).isEqualTo("a");
        assertThat(image.imageId()).isEqualTo("dogs/ä.jpg");
        assertThat(image.step()).isEqualTo(2);
        assertThat(image.imagesSeen()).isEqualTo(64);
        assertThat(image.loss()).isEqualTo(0.75);
        assertThat(image.whole().at("/grid/rows").asInt()).isEqualTo(8);
    }

    @Test
    void hasNoLossWhereItWasNotFinite() {
        assertThat(read("{\"loss\": null, \"step\": 3}").loss()).isNaN();
    }

    @Test
    void isRefusedWhereItIsNotJson() {
        assertThatThrownBy(() -> read("step 3"))
                .hasMessage("the hardness topic holds what is not JSON");
    }

    private static TrainedImage read(String json) {
        return TrainedImage.read(json.getBytes(UTF_8));
    }
}
