package io.hpmstream.pipeline;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rpc.AddressResolution;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystemLoader;
import org.apache.flink.runtime.rpc.pekko.PekkoRpcSystemLoader;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Loads the classes of Flink's RPC once for all Flinks of a test JVM. Each would unpack and load
 * its own, and run them cold, which takes more time than what most tests do with it.
 */
public final class SharedRpcSystemLoader implements RpcSystemLoader {

    private static @Nullable RpcSystem shared;

    @Override
    public int getLoadPriority() {
        return -1; // before Flink's own
    }

    @Override
    public RpcSystem loadRpcSystem(Configuration options) {
        return new Borrowed(shared(options));
    }

    private static synchronized RpcSystem shared(Configuration options) {
        if (shared == null) {
            RpcSystem loaded = new PekkoRpcSystemLoader().loadRpcSystem(options);
            Runtime.getRuntime().addShutdownHook(new Thread(loaded::close));
            shared = loaded;
        }
        return shared;
    }

    /** Stays open when one Flink ends. */
    private record Borrowed(RpcSystem system) implements RpcSystem {
        @Override
        public RpcServiceBuilder localServiceBuilder(Configuration options) {
            return system.localServiceBuilder(options);
        }

        @Override
        public RpcServiceBuilder remoteServiceBuilder(
                Configuration options, @Nullable String address, String ports) {
            return system.remoteServiceBuilder(options, address, ports);
        }

        @Override
        public String getRpcUrl(
                String host,
                int port,
                String endpoint,
                AddressResolution resolution,
                Configuration options)
                throws UnknownHostException {
            return system.getRpcUrl(host, port, endpoint, resolution, options);
        }

        @Override
        public InetSocketAddress getInetSocketAddressFromRpcUrl(String url) throws Exception {
            return system.getInetSocketAddressFromRpcUrl(url);
        }

        @Override
        public long getMaximumMessageSizeInBytes(Configuration options) {
            return system.getMaximumMessageSizeInBytes(options);
        }
    }
}
