package io.hpmstream.pipeline;

import io.hpmstream.pipeline.config.PretrainConfig;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class PretrainTopologyTest {

    @Test
    void everyOperatorHasAUidThatItsStateIsFoundBy() throws Exception {
        StreamGraph graph = graph();

        // Flink itself refuses the job if one has none
        assertThat(graph.getJobGraph().getNumberOfVertices()).isEqualTo(2);
        assertThat(nodes(graph))
                .extracting(StreamNode::getTransformationUID)
                .contains("images", "decode", "pretrain", "hardness", "dead-letters")
                .doesNotContainNull();
    }

    @Test
    void spreadsKeysOverAFixedNumberOfGroups() throws Exception {
        assertThat(nodes(graph())).extracting(StreamNode::getMaxParallelism).containsOnly(128);
    }

    @Test
    void trainsInOnePlaceWhateverTheParallelismOfTheRest() throws Exception {
        StreamExecutionEnvironment env = environment();
        env.setParallelism(3);
        PretrainTopology.define(env, config());

        assertThat(nodes(env.getStreamGraph()))
                .filteredOn(node -> "pretrain".equals(node.getTransformationUID()))
                .extracting(StreamNode::getParallelism)
                .containsExactly(1);
    }

    @Test
    void readsAndDecodesInAsManySubtasksAsIsAskedFor() throws Exception {
        StreamExecutionEnvironment env = environment();
        PretrainTopology.define(env, config(Map.of("hpm.decode.parallelism", "3")));

        assertThat(env.getStreamGraph().getJobGraph().getVerticesSortedTopologicallyFromSources())
                .extracting(vertex -> vertex.getParallelism())
                .containsExactly(3, 1);
    }

    @Test
    void decodesInTheTaskThatReads() throws Exception {
        assertThat(graph().getJobGraph().getVerticesSortedTopologicallyFromSources())
                .extracting(vertex -> vertex.getName())
                .satisfiesExactly(
                        name -> assertThat(name).contains("images", "decode", "dead letters"),
                        name -> assertThat(name).contains("pretrain", "hardness"));
    }

    @Test
    void sendsThumbnailsOnlyIfTheyAreWanted() {
        assertThat(nodes(graph()))
                .extracting(StreamNode::getTransformationUID)
                .doesNotContain("thumbnails");
        assertThat(nodes(graph("hpm.thumbnails.enabled", "true")))
                .extracting(StreamNode::getTransformationUID)
                .contains("thumbnails");
    }

    @Test
    void hasTheSameOperatorsWhetherItObeysCuratorsOrNot() {
        assertThat(nodes(graph("hpm.curation.tags", "obey")))
                .extracting(StreamNode::getTransformationUID)
                .isEqualTo(nodes(graph()).stream().map(StreamNode::getTransformationUID).toList());
    }

    @Test
    void everyOperatorTravelsToItsTaskManager() throws Exception {
        for (StreamNode node : nodes(graph("hpm.curation.tags", "obey"))) {
            if (node.getOperatorFactory() != null) {
                assertThat(InstantiationUtil.serializeObject(node.getOperatorFactory()))
                        .as(node.getOperatorName())
                        .isNotEmpty();
            }
        }
    }

    private static StreamGraph graph() {
        StreamExecutionEnvironment env = environment();
        PretrainTopology.define(env, config());
        return env.getStreamGraph();
    }

    private static StreamGraph graph(String key, String value) {
        StreamExecutionEnvironment env = environment();
        PretrainTopology.define(env, config(Map.of(key, value)));
        return env.getStreamGraph();
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env =
                new StreamExecutionEnvironment(FlinkDefaults.under(config().flink()));
        env.setParallelism(1);
        return env;
    }

    private static PretrainConfig config() {
        return config(Map.of());
    }

    private static PretrainConfig config(Map<String, String> options) {
        Configuration configuration = Configuration.fromMap(options);
        configuration.setString("hpm.kafka.bootstrap-servers", "127.0.0.1:1");
        return PretrainConfig.from(configuration);
    }

    private static List<StreamNode> nodes(StreamGraph graph) {
        return graph.getStreamNodes().stream()
                .sorted(Comparator.comparingInt(StreamNode::getId))
                .toList();
    }
}
