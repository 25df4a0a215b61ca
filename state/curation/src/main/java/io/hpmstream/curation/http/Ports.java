package io.hpmstream.curation.http;

import io.hpmstream.curation.config.CurationConfig.HttpConfig;
import io.javalin.Javalin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds the port to listen on. */
final class Ports {

    private Ports() {}

    static Javalin start(Javalin server, HttpConfig config) {
        if (isFree(config)) {
            return server.start(config.host(), config.port());
        }
        if (!config.portIsDefault()) {
            throw new IllegalArgumentException(
                    "port %d of %s is taken by another program (hpm.curation.port)"
                            .formatted(config.port(), config.host()));
        }
        return server.start(config.host(), 0);
    }

    private static boolean isFree(HttpConfig config) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
