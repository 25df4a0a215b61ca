package io.hpmstream.pipeline.demo;

/**
 * One drawn image, ready to be published.
 *
 * @param id as a file in a class folder would be called, such as {@code
 *     synthetic/texture/000017.jpg}
 * @param label what it shows, such as {@code texture}
 * @param jpeg the encoded image; owned by the scene's reader from here on
 */
@SuppressWarnings("ArrayRecordComponent") // a bulk carrier from the drawing to the publisher
public record Scene(String id, String label, byte[] jpeg) {}
