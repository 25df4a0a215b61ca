package io.hpmstream.curation.bench;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Made-up records of the topic of hardness, shaped like those of a ViT-B/16: a grid of 14 x 14, up
 * to 16 sightings, sources and labels of very different frequency. Record {@code n} of image {@code
 * i} is the same in every run. Tails (recent sightings and grid) repeat after a while, so that
 * making records costs little beside reading them.
 */
final class SyntheticRecords {

    static final int SOURCES = 40;
    static final int LABELS = 1_000;

    private static final int TAILS = 1_024;
    private static final int SIDE = 14;
    private static final int MOST_RECENT = 16;
    private static final long FIRST_TIME = 1_767_225_600_000L; // 2026-01-01
    private static final int SECONDS = 90 * 24 * 3_600;
    private static final String[] TIMES = times();

    private final byte[][] tails = new byte[TAILS][];
    private final List<String> sources = names(SOURCES, SyntheticRecords::source);
    private final List<String> labels = names(LABELS, SyntheticRecords::label);

    SyntheticRecords() {
        for (int i = 0; i < TAILS; i++) {
            tails[i] = tail(new SplittableRandom(i)).getBytes(UTF_8);
        }
    }

    static String imageId(int image) {
        // neighbours in time are no neighbours in the order of ids
        int number = image * 0x9E3779B1;
        return "photo-" + HexFormat.of().toHexDigits(number);
    }

    private static List<String> names(int count, IntFunction<String> name) {
        return IntStream.range(0, count).mapToObj(name).toList();
    }

    static String source(int number) {
        return "source-%02d".formatted(number);
    }

    static String label(int number) {
        return "label-%03d".formatted(number);
    }

    /** The record of an image's sighting, as it stands in the topic. */
    byte[] record(int image, int sighting) {
        SplittableRandom random = new SplittableRandom(image * 31L + sighting);
        String head = head(image, sighting, random);
        byte[] tail = tails[random.nextInt(TAILS)];
        byte[] start = head.getBytes(UTF_8);
        byte[] record = new byte[start.length + tail.length];
        System.arraycopy(start, 0, record, 0, start.length);
        System.arraycopy(tail, 0, record, start.length, tail.length);
        return record;
    }

    private String head(int image, int sighting, SplittableRandom random) {
        SplittableRandom fixed = new SplittableRandom(image);
        StringBuilder json = new StringBuilder(1_024);
        String time = TIMES[random.nextInt(TIMES.length)];
        json.append("{\"schemaVersion\":1,\"runId\":\"bench\",\"imageId\":\"")
                .append(imageId(image));
        json.append("\",\"sighting\":").append(sighting);
        json.append(",\"step\":").append(100_000 + random.nextInt(10_000));
        json.append(",\"imagesSeen\":").append(3_200_000 + random.nextInt(320_000));
        json.append(",\"eventTime\":\"").append(time);
        json.append("\",\"firstSeen\":\"").append(TIMES[0]);
        json.append("\",\"lastSeen\":\"").append(time);
        json.append("\",\"source\":\"").append(sources.get(skewed(fixed, SOURCES)));
        json.append("\",\"label\":\"").append(labels.get(skewed(fixed, LABELS)));
        json.append("\",\"uri\":\"s3://photos/2026/").append(imageId(image)).append(".jpg");
        json.append("\",\"sha256\":\"");
        for (int i = 0; i < 4; i++) {
            hexadecimal(fixed.nextLong(), json);
        }
        json.append("\",\"topic\":\"images\",\"partition\":").append(image & 7);
        json.append(",\"offset\":").append(image >>> 3);
        json.append(",\"meanLoss\":").append(digits(0.5 + random.nextDouble(), 7));
        json.append(",\"loss\":").append(digits(0.5 + random.nextDouble(), 7));
        json.append(",\"expectedLoss\":").append(digits(0.5 + random.nextDouble(), 7));
        json.append(",\"hardness\":").append(digits(Math.exp(0.4 * bell(random)), 7));
        json.append(",\"progress\":").append(digits(0.1 * bell(random), 7));
        return json.append(",\"crop\":[0.1234567,0.2,0.5432101,0.61],\"flipped\":false,")
                .toString();
    }

    private static String tail(SplittableRandom random) {
        StringBuilder json = new StringBuilder(2_048);
        json.append("\"width\":1024,\"height\":768,\"recent\":[");
        int recent = 1 + random.nextInt(MOST_RECENT);
        for (int i = 0; i < recent; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"step\":")
                    .append(1_000 * i + random.nextInt(999));
            json.append(",\"hardness\":")
                    .append(digits(Math.exp(0.4 * bell(random)), 4))
                    .append('}');
        }
        json.append("],\"grid\":{\"rows\":14,\"columns\":14,\"hardness\":[");
        for (int i = 0; i < SIDE * SIDE; i++) {
            json.append(i == 0 ? "" : ",");
            json.append(random.nextInt(50) == 0 ? "null" : digits(Math.exp(0.6 * bell(random)), 4));
        }
        return json.append("]}}").toString();
    }

    private static int skewed(SplittableRandom random, int count) {
        double uniform = random.nextDouble();
        return (int) (count * uniform * uniform * uniform);
    }

    private static double bell(SplittableRandom random) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += random.nextDouble() - 0.5;
        }
        return sum * 1.732;
    }

    /** The number in about so many significant digits: quick, and never with an exponent. */
    private static String digits(double value, int digits) {
        int decimals = digits - 1;
        long scale = decimals == 6 ? 1_000_000 : 1_000;
        long scaled = Math.max(scale / 1_000, Math.round(Math.abs(value) * scale));
        String fraction = Long.toString(scale + scaled % scale); // with a one in front
        return (value < 0 ? "-" : "") + scaled / scale + "." + fraction.substring(1);
    }

    /**
     * Seconds of three months, every ninetieth of them: to write a time takes as long as to read
     * it.
     */
    private static String[] times() {
        String[] times = new String[SECONDS / 90];
        for (int i = 0; i < times.length; i++) {
            times[i] = Instant.ofEpochMilli(FIRST_TIME + 90_000L * i).toString();
        }
        return times;
    }

    private static void hexadecimal(long bits, StringBuilder out) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((int) (bits >>> shift) & 0xF, 16));
        }
    }
}
