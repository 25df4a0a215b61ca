package io.hpmstream.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes the attributes of a TorchScript module in the one dialect of Python's pickle (protocol 2)
 * that libtorch reads: an object of the module's class with its attributes as state.
 */
final class Pickle {
    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int TRUE = 0x88;
    private static final int FALSE = 0x89;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * A list that says what TorchScript type it is, because an untyped one is a list of anything.
     */
    record TypedList(String elementType, List<?> elements) {}

    private Pickle() {}

    static byte[] module(String name, Map<String, Object> attributes) {
        Pickle pickle = new Pickle();
        pickle.out.write(PROTOCOL);
        pickle.out.write(2);
        pickle.text("c__torch__\n" + name + "\n)");
        pickle.out.write(NEW_OBJECT);
        pickle.text("}(");
        attributes.forEach(
                (attribute, value) -> {
                    pickle.value(attribute);
                    pickle.value(value);
                });
        pickle.text("ub.");
        return pickle.out.toByteArray();
    }

    private void value(Object value) {
        if (value instanceof Boolean flag) {
            out.write(flag ? TRUE : FALSE);
        } else if (value instanceof Integer number) {
            out.write('J');
            littleEndian(number);
        } else if (value instanceof Double number) {
            out.write('G');
            bigEndian(Double.doubleToLongBits(number));
        } else if (value instanceof String string) {
            byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
            out.write('X');
            littleEndian(bytes.length);
            out.writeBytes(bytes);
        } else if (value instanceof TypedList list) {
            list(list);
        } else {
            throw new IllegalArgumentException(
                    "cannot write " + value.getClass() + " as an attribute");
        }
    }

    private void list(TypedList list) {
        text("ctorch.jit._pickle\nrestore_type_tag\n(](");
        list.elements().forEach(this::value);
        text("e");
        value("List[" + list.elementType() + "]");
        text("tR");
    }

    private void text(String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private void littleEndian(int number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(number >>> shift);
        }
    }

    private void bigEndian(long bits) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.write((int) (bits >>> shift));
        }
    }
}
