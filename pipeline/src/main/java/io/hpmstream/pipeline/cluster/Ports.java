package io.hpmstream.pipeline.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports of the loopback address. */
final class Ports {
    // Below the range that systems hand out to clients: a client that looks for a server that is
    // down for a moment could else be given the server's own port.
    private static final int FIRST = 12_000;
    private static final int END = 30_000;
    private static final int CONNECT_MILLIS = 1_000;

    private Ports() {}

    /** Different free ports: the preferred ones if they are free, then any. */
    static List<Integer> free(IntStream preferred, int count) {
        Set<Integer> found = new LinkedHashSet<>();
        IntStream others =
                IntStream.generate(() -> ThreadLocalRandom.current().nextInt(FIRST, END));
        IntStream.concat(preferred, others.limit(10_000L))
                .filter(Ports::isFree)
                .takeWhile(port -> found.size() < count)
                .forEach(found::add);
        if (found.size() < count) {
            throw new ClusterException(
                    "%d free ports of %s are needed, found: %s"
                            .formatted(count, loopback().getHostAddress(), found));
        }
        return List.copyOf(found);
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody serves there. */
    static boolean isServed(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(loopback(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new ClusterException("this machine has no loopback address", e);
        }
    }
}
