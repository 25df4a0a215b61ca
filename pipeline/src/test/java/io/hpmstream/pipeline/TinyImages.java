package io.hpmstream.pipeline;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import javax.imageio.ImageIO;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Pictures of a few hundred bytes, for tests that need very many. */
public final class TinyImages {

    private static final int SIDE = 24;

    private TinyImages() {}

    /** Different pictures of {@value #SIDE} x {@value #SIDE} pixels, as PNG and JPEG in turn. */
    public static List<byte[]> draw(int count, long seed) {
        Random random = new Random(seed);
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D pen = picture.createGraphics();
            for (int shape = 0; shape < 4; shape++) {
                pen.setColor(new Color(random.nextInt(1 << 24)));
                pen.fillOval(random.nextInt(SIDE), random.nextInt(SIDE), SIDE / 2, SIDE / 2);
            }
            pen.dispose();
            images.add(encode(picture, i % 2 == 0 ? "png" : "jpg"));
        }
        return images;
    }

    private static byte[] encode(BufferedImage picture, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Sends many small records and few huge ones, as fast as the broker takes them. */
    public static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        Map<String, Object> options = new HashMap<>();
        options.put("bootstrap.servers", bootstrapServers);
        options.put("linger.ms", 20);
        options.put("batch.size", 256 << 10);
        options.put("max.request.size", 64 << 20);
        options.put("buffer.memory", 128 << 20);
        return new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends one record; flushing or closing the producer waits for it. */
    public static void send(
            KafkaProducer<byte[], byte[]> producer, String topic, byte[] key, byte[] value) {
        // what was not sent is missing in what the test counts
        var unused = producer.send(new ProducerRecord<>(topic, key, value));
    }
}
