package io.hpmstream.curation.http;

import io.hpmstream.curation.config.CurationConfig.HttpConfig;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Lets requests in or not. Against pages of other sites that reach for this server through a
 * browser: the host that is asked for must be one of ours, a write must come from our own page, and
 * its body must be JSON, which forms cannot send. Against others on the network: the token. Thread
 * safe.
 */
final class Gate {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String BEARER = "Bearer ";

    private final Set<String> hosts;
    private final byte @Nullable [] token;
    private final boolean guardsReads;

    Gate(HttpConfig config) {
        this.hosts =
                Stream.concat(
                                Stream.of(
                                        "localhost",
                                        "127.0.0.1",
                                        "[::1]",
                                        bracketed(config.host())),
                                config.allowedHosts().stream())
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        this.token = config.token() == null ? null : config.token().getBytes(UTF_8);
        this.guardsReads = !isLoopback(config.host());
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Before everything else, for every path. */
    void check(Context ctx) {
        headers(ctx);
        host(ctx);
        if (isWrite(ctx)) {
            origin(ctx);
            json(ctx);
        }
    }

    /** Before everything that tells of images. */
    void checkToken(Context ctx) {
        if (token == null || !(guardsReads || isWrite(ctx))) {
            return;
        }
        String given = ctx.header("Authorization");
        boolean right =
                given != null
                        && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
                        && MessageDigest.isEqual(
                                given.substring(BEARER.length()).strip().getBytes(UTF_8), token);
        if (!right) {
            ctx.header("WWW-Authenticate", "Bearer realm=\"hpm-curation\"");
            throw new ProblemException(
                    401,
                    "token-needed",
                    "this needs the header 'Authorization: Bearer TOKEN' with the token of hpm.curation.token");
        }
    }

    private static void headers(Context ctx) {
        ctx.header(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
                        + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("Cross-Origin-Resource-Policy", "same-origin");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        if (ctx.path().startsWith("/api/")) {
            ctx.header("Cache-Control", "no-store");
        }
    }

    private void host(Context ctx) {
        String host = ctx.header("Host");
        if (host == null || !hosts.contains(withoutPort(host))) {
            throw new ProblemException(
                    421,
                    "unknown-host",
                    "this server does not answer for host '%s'; hpm.curation.allowed-hosts lists more names"
                            .formatted(host));
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > host.lastIndexOf(']');
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }

    private static boolean isWrite(Context ctx) {
        return !SAFE_METHODS.contains(ctx.method().name());
    }

    private static void origin(Context ctx) {
        String origin = ctx.header("Origin");
        String site = ctx.header("Sec-Fetch-Site");
        boolean foreign =
                (origin != null && !authority(origin).equalsIgnoreCase(ctx.header("Host")))
                        || (site != null && !site.equals("same-origin") && !site.equals("none"));
        if (foreign) {
            throw new ProblemException(
                    403,
                    "foreign-origin",
                    "changes are taken from this server's own page and from programs, not from '%s'"
                            .formatted(origin == null ? site : origin));
        }
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static void json(Context ctx) {
        String type = ctx.contentType();
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new ProblemException(
                    415,
                    "json-needed",
                    "the body must have content type application/json, actual: %s".formatted(type));
        }
    }
}
