package io.hpmstream.pipeline.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where processes listen, as Linux tells it. */
final class ListeningSockets {

    private static final String LISTENING = "0A";
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /** 127.0.0.1, the same as an address of IPv6, and ::1, in the order of bytes of the kernel. */
    private static final Set<String> LOOPBACK =
            Set.of(
                    "0100007F",
                    "0000000000000000FFFF00000100007F",
                    "00000000000000000000000001000000");

    private ListeningSockets() {}

    static boolean areTold() {
        return Files.exists(Path.of("/proc/net/tcp"));
    }

    /** Addresses and ports, as hexadecimal numbers; those of the loopback address or the others. */
    static List<String> of(long pid, boolean loopback) throws IOException {
        Set<String> own = sockets(pid);
        List<String> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc", pid + "", "net", table))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields[STATE].equals(LISTENING)
                        && own.contains("socket:[" + fields[INODE] + "]")
                        && LOOPBACK.contains(fields[ADDRESS].split(":", 2)[0]) == loopback) {
                    found.add(fields[ADDRESS]);
                }
            }
        }
        return found;
    }

    private static Set<String> sockets(long pid) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc", pid + "", "fd"))) {
            for (Path file : files.toList()) {
                try {
                    sockets.add(Files.readSymbolicLink(file).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return sockets;
    }
}
