package io.hpmstream.hardness.flink;

import io.hpmstream.hardness.ImageHardness;
import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;

import java.util.stream.IntStream;

/**
 * Everything Flink itself asks of a serializer; what the bytes are is {@link HardnessFormatTest}'s.
 */
class ImageHardnessSerializerTest extends SerializerTestBase<ImageHardness> {

    @Override
    protected TypeSerializer<ImageHardness> createSerializer() {
        return new ImageHardnessSerializer();
    }

    @Override
    protected int getLength() {
        return -1;
    }

    @Override
    protected Class<ImageHardness> getTypeClass() {
        return ImageHardness.class;
    }

    @Override
    protected ImageHardness[] getTestData() {
        return IntStream.rangeClosed(1, 16)
                .mapToObj(n -> TestingHardness.random(n, n, 65 - n, n))
                .toArray(ImageHardness[]::new);
    }
}
