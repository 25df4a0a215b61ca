package io.hpmstream.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Images that nobody took: each byte is a pure function of its place, so every machine has the
 * same. Byte {@code i} of image {@code n} is {@code floor(256 u)}, where {@code u} is number {@code
 * i} of the stream that {@link CounterRandom} tells apart by the name {@code forward-pass} and the
 * number {@code n}, with seed 0. Stateless.
 */
public final class SyntheticImages {

    private static final int BYTE_VALUES = 256;

    private SyntheticImages() {}

    /**
     * The first ones.
     *
     * @param imageSize pixels of a side
     * @return [S, S, 3] bytes each, row-major RGB
     */
    public static List<byte[]> of(int count, int imageSize) {
        CounterRandom numbers = CounterRandom.of(0).with("forward-pass");
        List<byte[]> images = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            CounterRandom ofImage = numbers.with(n);
            byte[] image = new byte[imageSize * imageSize * 3];
            for (int i = 0; i < image.length; i++) {
                image[i] = (byte) (BYTE_VALUES * ofImage.uniform(i));
            }
            images.add(image);
        }
        return images;
    }
}
