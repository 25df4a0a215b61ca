package io.hpmstream.connectors.kafka;

/**
 * Why an image cannot be trained: the closed list behind the header {@code __hpm.errors.code}.
 * {@code docs/dead-letters.md} explains each; a test compares the two.
 */
public enum DeadLetterCode {
    /** The key is empty, longer than 512 bytes or not UTF-8; or a deletion has no key. */
    KEY_INVALID("key-invalid"),
    /** A header {@code source}, {@code label} or {@code uri} is too long or not UTF-8. */
    HEADER_INVALID("header-invalid"),
    /**
     * The value has no bytes and there is no header {@code uri}, or the file behind it has no
     * bytes.
     */
    EMPTY("empty"),
    /** More bytes than allowed. */
    TOO_LARGE("too-large"),
    /** The bytes begin like no format that is read. */
    NOT_AN_IMAGE("not-an-image"),
    /** The format is known, this variant of it is not read. */
    FORMAT_UNSUPPORTED("format-unsupported"),
    /** Width or height is zero. */
    ZERO_SIZED("zero-sized"),
    /** The header announces more pixels than allowed; none was decoded. */
    TOO_MANY_PIXELS("too-many-pixels"),
    /** The bytes end before the image does. */
    TRUNCATED("truncated"),
    /** The bytes contradict their format. */
    CORRUPT("corrupt"),
    /** The pixels cannot be converted to red, green and blue. */
    COLOR_UNCONVERTIBLE("color-unconvertible"),
    /** The header {@code uri} does not lie under an allowed one. */
    URI_NOT_ALLOWED("uri-not-allowed"),
    /** There is no file behind the header {@code uri}. */
    URI_NOT_FOUND("uri-not-found"),
    /** There is something behind the header {@code uri}, but it cannot be read. */
    URI_UNREADABLE("uri-unreadable");

    private final String code;

    DeadLetterCode(String code) {
        this.code = code;
    }

    /** The text of the header {@code __hpm.errors.code}; never changes. */
    public String code() {
        return code;
    }
}
