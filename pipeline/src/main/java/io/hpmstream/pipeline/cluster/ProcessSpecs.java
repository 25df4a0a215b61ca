package io.hpmstream.pipeline.cluster;

import io.hpmstream.pipeline.demo.BrokerMain;
import io.hpmstream.pipeline.metrics.PrometheusEndpoint;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processes of a cluster: what each is and what it needs. */
final class ProcessSpecs {
    static final String SUPERVISOR = "supervisor";
    static final String ZOOKEEPER = "zookeeper";
    static final String KAFKA = "kafka";
    static final String S3 = "s3";
    static final String JOB_MANAGER = "job-manager";
    static final String TASK_MANAGER = "task-manager-";

    private final ClusterFolder folder;
    private final ClusterPlan plan;
    private final Map<String, String> flinkEnvironment;

    private ProcessSpecs(ClusterFolder folder, ClusterPlan plan) {
        this.folder = folder;
        this.plan = plan;
        this.flinkEnvironment = flinkEnvironment(folder);
    }

    /** All processes, in the order in which they are started. */
    static List<ProcessSpec> of(ClusterFolder folder, ClusterPlan plan) {
        ProcessSpecs specs = new ProcessSpecs(folder, plan);
        List<ProcessSpec> all = new ArrayList<>();
        all.add(specs.zookeeper());
        all.add(specs.s3());
        all.add(specs.kafka());
        all.add(specs.jobManager());
        for (int number = 1; number <= plan.taskManagers(); number++) {
            all.add(specs.taskManager(TASK_MANAGER + number));
        }
        return List.copyOf(all);
    }

    /** The process that watches over the others. */
    static ProcessSpec supervisor(ClusterFolder folder) {
        List<String> command = java(folder, SUPERVISOR, List.of("-Xmx64m"), ownClassPath(folder));
        command.addAll(List.of(SupervisorMain.class.getName(), folder.root().toString()));
        return new ProcessSpec(SUPERVISOR, command, Map.of(), List.of(), 0, true);
    }

    private ProcessSpec zookeeper() {
        List<String> command = java(folder, ZOOKEEPER, List.of("-Xmx128m"), flinkClassPath());
        command.add("org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer");
        command.addAll(List.of("--zkConfigFile", folder.conf().resolve("zoo.cfg").toString()));
        command.addAll(List.of("--peerId", "1"));
        return new ProcessSpec(
                ZOOKEEPER, command, Map.of(), List.of(), plan.zookeeperPort(), false);
    }

    private ProcessSpec s3() {
        List<String> command =
                java(
                        folder,
                        S3,
                        List.of(
                                "-Xmx512m",
                                "-Dlogback.configurationFile=" + folder.conf("logback.xml")),
                        folder.s3Lib().resolve("*").toString());
        command.add("org.gaul.s3proxy.Main");
        command.addAll(List.of("--properties", folder.s3Settings().toString()));
        return new ProcessSpec(S3, command, Map.of(), List.of(), plan.s3Port(), false);
    }

    private ProcessSpec kafka() {
        List<String> command =
                java(
                        folder,
                        KAFKA,
                        List.of("-Xmx384m", "-Dhpm.broker-log=" + folder.log(KAFKA)),
                        ownClassPath(folder));
        command.addAll(List.of(BrokerMain.class.getName(), folder.data(KAFKA).toString()));
        command.add(Integer.toString(plan.kafkaPort()));
        command.add(Integer.toString(plan.controllerPort()));
        command.add(BrokerMain.UNTIL_SIGNAL);
        return new ProcessSpec(KAFKA, command, Map.of(), List.of(), plan.kafkaPort(), false);
    }

    private ProcessSpec jobManager() {
        List<String> own = new ArrayList<>(List.of("-Xmx512m"));
        own.addAll(jvmOptions(CoreOptions.FLINK_JM_JVM_OPTIONS));
        List<String> command = java(folder, JOB_MANAGER, own, flinkClassPath());
        command.add("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
        command.addAll(List.of("--configDir", folder.conf().toString()));
        command.addAll(ownOptions(JOB_MANAGER));
        return new ProcessSpec(
                JOB_MANAGER,
                command,
                flinkEnvironment,
                List.of(plan.zookeeperPort(), plan.s3Port()),
                plan.webPort(),
                false);
    }

    private ProcessSpec taskManager(String name) {
        // the sizes of its parts are worked out before it starts, as Flink's own scripts do it
        TaskExecutorProcessSpec sizes =
                TaskExecutorProcessUtils.processSpecFromConfig(
                        Configuration.fromMap(FlinkConfig.of(plan)));
        List<String> own = new ArrayList<>();
        own.add("-Xmx" + sizes.getJvmHeapMemorySize().getBytes());
        // tensors and the weights on their way into a checkpoint lie outside the heap
        own.add("-XX:MaxDirectMemorySize=1024g");
        own.addAll(jvmOptions(CoreOptions.FLINK_TM_JVM_OPTIONS));
        List<String> command = java(folder, name, own, flinkClassPath());
        command.add("org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
        command.addAll(List.of("--configDir", folder.conf().toString()));
        command.addAll(ownOptions(name));
        String options = TaskExecutorProcessUtils.generateDynamicConfigsStr(sizes);
        command.addAll(List.of(options.strip().split("\\s+", -1)));
        return new ProcessSpec(
                name,
                command,
                flinkEnvironment,
                List.of(plan.zookeeperPort(), plan.s3Port(), plan.webPort()),
                0,
                true);
    }

    // as Flink's own scripts take them: first those of every JVM, so that the others win
    private List<String> jvmOptions(ConfigOption<String> own) {
        Configuration options = Configuration.fromMap(FlinkConfig.of(plan));
        String all = options.get(CoreOptions.FLINK_JVM_OPTIONS) + " " + options.get(own);
        return Stream.of(all.strip().split("\\s+", -1)).filter(any -> !any.isEmpty()).toList();
    }

    private List<String> ownOptions(String name) {
        List<String> options =
                new ArrayList<>(List.of("-D", "io.tmp.dirs=" + folder.temporary(name)));
        if (!PrometheusEndpoint.options(plan.flinkOptions().keySet()).isEmpty()) {
            new PrometheusEndpoint(folder.metrics(name))
                    .ownOption()
                    .forEach((key, value) -> options.addAll(List.of("-D", key + "=" + value)));
        }
        return options;
    }

    // what is secret stays out of Flink's configuration, which its web interface shows
    private static Map<String, String> flinkEnvironment(ClusterFolder folder) {
        Map<String, String> environment =
                new LinkedHashMap<>(S3Settings.read(folder).asVariables());
        environment.put("FLINK_PLUGINS_DIR", folder.plugins().toString());
        environment.put("FLINK_CONF_DIR", folder.conf().toString());
        return environment;
    }

    // own options last, so that they win
    private static List<String> java(
            ClusterFolder folder, String name, List<String> own, String classPath) {
        Path temporary = folder.temporary(name);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=" + (hasMuchToDo(name) ? 4 : 1),
                                "-XX:-UsePerfData",
                                "-Djava.awt.headless=true",
                                "-Djava.io.tmpdir=" + temporary,
                                "-Djna.tmpdir=" + temporary,
                                "-DZstdTempFolder=" + temporary,
                                "-Dorg.xerial.snappy.tempdir=" + temporary,
                                "-Dai.djl.offline=true",
                                "-Dlog.file=" + folder.log(name),
                                "-Dlog4j2.configurationFile=" + logging(folder, name),
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--add-opens=java.base/java.util=ALL-UNNAMED"));
        command.addAll(own);
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    // what is worth the better compiler; hashes of what the S3 server is sent are slow without it
    private static boolean hasMuchToDo(String name) {
        return name.startsWith(TASK_MANAGER) || name.equals(S3);
    }

    private static String logging(ClusterFolder folder, String name) {
        return name.equals(KAFKA)
                ? "classpath:hpm-broker-log4j2.xml"
                : folder.conf().resolve("log4j2.xml").toString();
    }

    // the other jars follow from its manifest
    private static String ownClassPath(ClusterFolder folder) {
        return folder.lib().resolve("hpm-pipeline.jar").toString();
    }

    private String flinkClassPath() {
        List<String> jars = FlinkJars.in(folder.lib()).stream().map(Path::toString).toList();
        return String.join(File.pathSeparator, jars);
    }
}
