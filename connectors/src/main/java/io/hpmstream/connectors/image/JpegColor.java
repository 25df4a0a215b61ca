package io.hpmstream.connectors.image;

/** What the components of a JPEG mean, and how they become something that can be resized. */
enum JpegColor {
    GRAY(Pixels.Model.GRAY),
    RGB(Pixels.Model.RGB),
    YCBCR(Pixels.Model.YCBCR),
    /** Ink as it is: 0 is none. */
    CMYK(Pixels.Model.RGB),
    /** Ink as Adobe's programs store it: 255 is none. */
    INVERTED_CMYK(Pixels.Model.RGB),
    /**
     * {@link #INVERTED_CMYK} whose first three were converted to YCbCr, as if they were the
     * complement of RGB.
     */
    INVERTED_YCCK(Pixels.Model.RGB);

    private final Pixels.Model model;

    JpegColor(Pixels.Model model) {
        this.model = model;
    }

    Pixels.Model model() {
        return model;
    }

    /** Samples of {@link #model}; those of the first three colours as they are. */
    byte[] convert(byte[] samples) {
        return switch (this) {
            case GRAY, RGB, YCBCR -> samples;
            case CMYK -> fromInk(samples, 255);
            case INVERTED_CMYK -> fromInk(samples, 0);
            case INVERTED_YCCK -> {
                complementOfYcc(samples);
                yield fromInk(samples, 0);
            }
        };
    }

    /**
     * R = (1 - C)(1 - K) and so on: what ink does without a profile. {@code flip} is 255 if 0 means
     * no ink.
     */
    private static byte[] fromInk(byte[] ink, int flip) {
        byte[] rgb = new byte[ink.length / 4 * 3];
        for (int from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
            int paper = (ink[from + 3] & 0xFF) ^ flip;
            for (int c = 0; c < 3; c++) {
                rgb[to + c] = (byte) ((((ink[from + c] & 0xFF) ^ flip) * paper + 127) / 255);
            }
        }
        return rgb;
    }

    private static void complementOfYcc(byte[] ycck) {
        for (int i = 0; i + 3 < ycck.length; i += 4) {
            float y = ycck[i] & 0xFF;
            float cb = ycck[i + 1] & 0xFF;
            float cr = ycck[i + 2] & 0xFF;
            ycck[i] = (byte) (255 - Ycc.red(y, cr));
            ycck[i + 1] = (byte) (255 - Ycc.green(y, cb, cr));
            ycck[i + 2] = (byte) (255 - Ycc.blue(y, cb));
        }
    }
}
