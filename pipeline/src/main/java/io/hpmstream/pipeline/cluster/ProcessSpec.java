package io.hpmstream.pipeline.cluster;

import java.util.List;
import java.util.Map;

/**
 * How one process of a cluster is started.
 *
 * @param needs ports that must be served before it is started
 * @param port where it serves; 0 if nobody has to find it
 * @param computes whether it trains, so that the environment is that of the native library
 */
record ProcessSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        List<Integer> needs,
        int port,
        boolean computes) {

    ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        needs = List.copyOf(needs);
    }
}
