package io.hpmstream.connectors.image;

import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.jspecify.annotations.Nullable;

import java.io.FileNotFoundException;
import java.io.InterruptedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file system's exception means. Flink's file systems wrap those of their clients, whose
 * classes are relocated or in other class loaders, so causes are searched by JDK type, by an HTTP
 * status they tell, and by name.
 */
enum StorageFailure {
    /** There is no such file. */
    NOT_FOUND,
    /** It may not be read, or nothing here can read it. */
    REFUSED,
    /** Storage does not answer or fails: it may come back. */
    AWAY,
    UNKNOWN;

    private static final Pattern STATUS_IN_TEXT =
            Pattern.compile("(?i)status(?: code)?[:= ]+(\\d{3})\\b");
    private static final int TOO_MANY_REQUESTS = 429;

    static StorageFailure of(Throwable thrown) {
        for (@Nullable Throwable at = thrown; at != null; at = at.getCause()) {
            Optional<StorageFailure> known = ofOne(at);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return UNKNOWN;
    }

    private static Optional<StorageFailure> ofOne(Throwable thrown) {
        if (thrown instanceof FileNotFoundException || thrown instanceof NoSuchFileException) {
            return Optional.of(NOT_FOUND);
        }
        if (thrown instanceof AccessDeniedException
                || thrown instanceof UnsupportedFileSystemSchemeException) {
            return Optional.of(REFUSED);
        }
        if (thrown instanceof SocketException
                || thrown instanceof InterruptedIOException
                || thrown instanceof UnknownHostException
                || thrown.getClass().getSimpleName().contains("Timeout")) {
            return Optional.of(AWAY);
        }
        OptionalInt status = status(thrown);
        return status.isPresent() ? ofStatus(status.getAsInt()) : Optional.empty();
    }

    private static Optional<StorageFailure> ofStatus(int status) {
        if (status >= 500 || status == TOO_MANY_REQUESTS || status == 408) {
            return Optional.of(AWAY);
        }
        if (status == 404 || status == 410) {
            return Optional.of(NOT_FOUND);
        }
        return status >= 400 ? Optional.of(REFUSED) : Optional.empty();
    }

    /**
     * The HTTP status of an exception of a storage client (AWS SDK: {@code statusCode()}), or
     * within its message.
     */
    private static OptionalInt status(Throwable thrown) {
        for (String getter : new String[] {"statusCode", "getStatusCode"}) {
            try {
                if (thrown.getClass().getMethod(getter).invoke(thrown) instanceof Integer status) {
                    return OptionalInt.of(status);
                }
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                // then its message may tell
            }
        }
        Matcher matcher = STATUS_IN_TEXT.matcher(String.valueOf(thrown.getMessage()));
        return matcher.find()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }
}
