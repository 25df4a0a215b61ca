package io.hpmstream.connectors.kafka;

import java.io.Serializable;

/**
 * Tells offsets apart that mean other images although topic and partition are called the same:
 * after a topic was lost and made again, or another one took its place, the training counts a new
 * generation, whose topics have a number behind their name within the job ({@code images#1}). No
 * Kafka topic has such a name. Outside the job the number is taken off.
 *
 * @param number 0 for the first, whose topics are called as they are
 */
public record TopicGeneration(int number) implements Serializable {

    /** As long as no topic was lost. */
    public static final TopicGeneration FIRST = new TopicGeneration(0);

    private static final char BEFORE_NUMBER = '#';

    public TopicGeneration {
        if (number < 0) {
            throw new IllegalArgumentException(
                    "generation of the topic must not be negative, actual: " + number);
        }
    }

    /** The name of a topic of this generation within the job. */
    public String name(String topic) {
        return number == 0 ? topic : topic + BEFORE_NUMBER + number;
    }

    /** The topic as Kafka calls it. */
    public static String topic(String name) {
        int end = name.indexOf(BEFORE_NUMBER);
        return end < 0 ? name : name.substring(0, end);
    }
}
