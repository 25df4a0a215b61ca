package io.hpmstream.connectors.image;

import io.hpmstream.connectors.kafka.DeadLetterCode;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The folders that images may be fetched from. A URI is brought into one form before it is
 * compared: scheme and host in lower case, no default port, percent-encoding decoded once, {@code
 * .} and {@code ..} resolved; a {@code file:} URI also with its symbolic links followed. User
 * information, a query and a fragment are never allowed. Immutable.
 */
final class AllowedUris {

    private static final Map<String, Integer> DEFAULT_PORTS =
            Map.of("http", 80, "https", 443, "ftp", 21);

    private final List<Location> allowed;

    private AllowedUris(List<Location> allowed) {
        this.allowed = allowed;
    }

    /**
     * Where something is, in the one form.
     *
     * @param authority host and port; null if there is none
     * @param path decoded, beginning with a slash, not ending with one (the root is empty)
     */
    record Location(String scheme, @Nullable String authority, String path) {

        boolean holds(Location other) {
            return scheme.equals(other.scheme)
                    && Objects.equals(authority, other.authority)
                    && (other.path.equals(path) || other.path.startsWith(path + "/"));
        }

        boolean isFile() {
            return scheme.equals("file");
        }

        Path toPath() {
            return Path.of(path.isEmpty() ? "/" : path);
        }
    }

    /**
     * Folders given as absolute URIs.
     *
     * @throws IllegalArgumentException if one of them is no absolute URI
     */
    static AllowedUris of(List<String> folders) {
        return new AllowedUris(folders.stream().map(AllowedUris::folder).toList());
    }

    private static Location folder(String text) {
        try {
            return located(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "allowed URI must name a folder such as s3://photos/2026/ or file:///data/, actual: %s: %s (hpm.images.allowed-uris)"
                            .formatted(text, e.getReason()),
                    e);
        }
    }

    /**
     * Where {@code text} points, if that is allowed.
     *
     * @throws UnreadableImageException with code uri-not-allowed if it is not
     */
    Location admit(String text) throws UnreadableImageException {
        Location location;
        try {
            location = located(text);
        } catch (URISyntaxException e) {
            throw notAllowed(text, e.getReason());
        }
        for (Location folder : allowed) {
            if (folder.holds(location)) {
                return location.isFile() ? withoutLinks(text, location) : location;
            }
        }
        throw notAllowed(
                text, allowed.isEmpty() ? "none is allowed" : "it lies under no allowed one");
    }

    /** A link within an allowed folder must not lead out of all of them. */
    private Location withoutLinks(String text, Location location) throws UnreadableImageException {
        Path real = realPath(location);
        for (Location folder : allowed) {
            if (folder.isFile() && real.startsWith(realPath(folder))) {
                return new Location("file", null, real.toString());
            }
        }
        throw notAllowed(text, "a symbolic link leads out of the allowed folders");
    }

    private static Path realPath(Location location) {
        Path path = location.toPath();
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // it is not there: reading it will say so
            return path;
        }
    }

    private static Location located(String text) throws URISyntaxException {
        URI uri = new URI(text);
        String scheme = uri.getScheme();
        if (scheme == null || uri.isOpaque()) {
            throw new URISyntaxException(text, "it must have a scheme and a path");
        }
        if (uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || uri.getRawUserInfo() != null) {
            throw new URISyntaxException(
                    text, "it must have no user information, query or fragment");
        }
        String lower = scheme.toLowerCase(Locale.ROOT);
        Location location =
                new Location(lower, authority(text, uri, lower), normalized(text, uri.getPath()));
        if (location.isFile()) {
            requireName(text, location);
        }
        return location;
    }

    private static void requireName(String text, Location location) throws URISyntaxException {
        try {
            location.toPath();
        } catch (InvalidPathException e) {
            throw new URISyntaxException(
                    text,
                    "the locale of this process (such as C) must be able to write its path as the name of a file");
        }
    }

    private static @Nullable String authority(String text, URI uri, String scheme)
            throws URISyntaxException {
        String raw = uri.getRawAuthority();
        if (raw == null || raw.isEmpty()) {
            return null;
        }
        // names with an underscore are no hosts to java.net, but buckets have them; user
        // information hides there, too
        if (scheme.equals("file") || raw.indexOf('@') >= 0 || raw.indexOf('%') >= 0) {
            throw new URISyntaxException(text, "it must have no such host");
        }
        String authority = raw.toLowerCase(Locale.ROOT);
        String standard = ":" + DEFAULT_PORTS.getOrDefault(scheme, -1);
        return authority.endsWith(standard)
                ? authority.substring(0, authority.length() - standard.length())
                : authority;
    }

    private static String normalized(String text, String path) throws URISyntaxException {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.indexOf('\\') >= 0 || part.chars().anyMatch(Character::isISOControl)) {
                throw new URISyntaxException(
                        text, "its path must have no backslash or control character");
            }
            if (part.equals("..")) {
                if (parts.isEmpty()) {
                    throw new URISyntaxException(text, "its path must not lead above the root");
                }
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return parts.isEmpty() ? "" : "/" + String.join("/", parts);
    }

    private static UnreadableImageException notAllowed(String text, String why) {
        return new UnreadableImageException(
                DeadLetterCode.URI_NOT_ALLOWED,
                "uri must lie under an allowed one (hpm.images.allowed-uris), actual: %s: %s"
                        .formatted(text, why));
    }
}
