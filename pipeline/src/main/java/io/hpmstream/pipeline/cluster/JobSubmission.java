package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.FlinkDefaults;
import io.hpmstream.pipeline.PretrainJob;
import io.hpmstream.pipeline.PretrainTopology;
import io.hpmstream.pipeline.config.PretrainConfig;
import io.hpmstream.pipeline.config.StorageSecrets;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

import java.net.URI;
import java.nio.file.Files;

/**
 * Brings the training job onto a Flink cluster. The job is put together here, with the checked
 * configuration inside of it, and sent with its jar through Flink's REST endpoints: no program runs
 * on the JobManager, and nothing of the configuration is an argument that a web page could show.
 */
public final class JobSubmission {

    private final URI address;
    private final java.nio.file.Path jar;

    /**
     * @param address of the cluster's REST endpoints
     * @param jar the job's own classes
     */
    public JobSubmission(URI address, java.nio.file.Path jar) {
        this.address = address;
        this.jar = jar;
    }

    /** Makes missing topics and submits. */
    public JobID submit(PretrainConfig config) throws Exception {
        if (!Files.exists(jar)) {
            throw new ClusterException(
                    "the jar of the job is missing, %s: build it with mvn package".formatted(jar));
        }
        PretrainJob.ensureTopics(config);
        JobGraph job = jobGraph(config);
        job.addJar(new Path(jar.toUri()));
        try (RestClusterClient<String> client = client(address)) {
            return client.submitJob(job).get();
        }
    }

    private static JobGraph jobGraph(PretrainConfig config) {
        Configuration options = StorageSecrets.removedFrom(FlinkDefaults.under(config.flink()));
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(options);
        PretrainTopology.define(env, config);
        StreamGraph graph = env.getStreamGraph();
        graph.setJobName(PretrainJob.name(config));
        graph.setSavepointRestoreSettings(SavepointRestoreSettings.fromConfiguration(options));
        return graph.getJobGraph(Thread.currentThread().getContextClassLoader(), JobID.generate());
    }

    /** A client of the cluster at an address. */
    static RestClusterClient<String> client(URI address) throws Exception {
        Configuration options = new Configuration();
        options.set(RestOptions.ADDRESS, address.getHost());
        options.set(RestOptions.PORT, address.getPort());
        return new RestClusterClient<>(options, "hpm");
    }
}
