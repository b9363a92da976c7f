package io.livelabel.trainer;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rpc.AddressResolution;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystemLoader;
import org.apache.flink.runtime.rpc.pekko.PekkoRpcSystemLoader;

/**
 * Gives all clusters of a test's JVM the same of Flink's RPC systems, which each of them would
 * otherwise unpack and load the classes of anew.
 */
public final class SharedRpcSystem implements RpcSystemLoader {
    private static final int BEFORE_FLINKS_OWN = -1;

    private static Unclosed shared;

    @Override
    public int getLoadPriority() {
        return BEFORE_FLINKS_OWN;
    }

    @Override
    public RpcSystem loadRpcSystem(Configuration configuration) {
        synchronized (SharedRpcSystem.class) {
            if (shared == null) {
                RpcSystem loaded = new PekkoRpcSystemLoader().loadRpcSystem(configuration);
                Runtime.getRuntime().addShutdownHook(new Thread(loaded::close, "close-rpc"));
                shared = new Unclosed(loaded);
            }
            return shared;
        }
    }

    /** Stays when a cluster closes it. */
    private record Unclosed(RpcSystem loaded) implements RpcSystem {
        @Override
        public RpcServiceBuilder localServiceBuilder(Configuration configuration) {
            return loaded.localServiceBuilder(configuration);
        }

        @Override
        public RpcServiceBuilder remoteServiceBuilder(
                Configuration configuration, String externalAddress, String externalPortRange) {
            return loaded.remoteServiceBuilder(configuration, externalAddress, externalPortRange);
        }

        @Override
        public String getRpcUrl(
                String hostname,
                int port,
                String endpointName,
                AddressResolution addressResolution,
                Configuration configuration)
                throws UnknownHostException {
            return loaded.getRpcUrl(hostname, port, endpointName, addressResolution, configuration);
        }

        @Override
        public InetSocketAddress getInetSocketAddressFromRpcUrl(String url) throws Exception {
            return loaded.getInetSocketAddressFromRpcUrl(url);
        }

        @Override
        public long getMaximumMessageSizeInBytes(Configuration configuration) {
            return loaded.getMaximumMessageSizeInBytes(configuration);
        }
    }
}
