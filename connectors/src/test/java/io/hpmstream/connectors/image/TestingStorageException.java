package io.hpmstream.connectors.image;

import java.io.IOException;

/** Tells an HTTP status as the exceptions of storage clients do. */
public final class TestingStorageException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    TestingStorageException(int status) {
        super("storage says no");
        this.status = status;
    }

    /** As in the AWS SDK. */
    public int statusCode() {
        return status;
    }
}
