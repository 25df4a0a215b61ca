package io.hpmstream.curation.index;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class RowsByIdTest {

    private static final int CHANGES = 200_000;
    private static final int IDS = 20_000;

    @Test
    void remembersWhatAMapRemembersWhileItGrowsAndForgets() {
        RowsById rows = new RowsById();
        Map<Integer, Integer> expected = new HashMap<>();
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < CHANGES; i++) {
            int image = random.nextInt(IDS);
            if (random.nextInt(3) == 0) {
                rows.remove(id(image));
                expected.remove(image);
            } else {
                rows.put(id(image), i);
                expected.put(image, i);
            }
        }
        for (int image = 0; image < IDS; image++) {
            assertThat(rows.row(id(image)))
                    .as("row of image %d", image)
                    .isEqualTo(expected.getOrDefault(image, RowsById.NONE));
        }
    }

    private static byte[] id(int image) {
        return ("image-" + image).getBytes(UTF_8);
    }
}
