package io.hpmstream.pipeline.embedded;

import io.hpmstream.hardness.ImageHardness;
import io.hpmstream.hardness.flink.HardnessState;
import io.hpmstream.pipeline.pretrain.TrainingState;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import static java.util.Objects.requireNonNull;

/**
 * The hardness of every image that a canonical savepoint holds: its number of sightings and the
 * bytes of its format.
 */
public final class SavedHardness {

    private SavedHardness() {}

    /** How often each image was trained. */
    public static Map<String, Long> sightings(String savepoint) throws Exception {
        Map<String, Long> sightings = new TreeMap<>();
        read(savepoint)
                .forEach((id, line) -> sightings.put(id, Long.parseLong(line.split(" ", 2)[0])));
        return sightings;
    }

    public static Map<String, String> read(String savepoint) throws Exception {
        Configuration options = new Configuration();
        options.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, options);
        env.setRuntimeMode(RuntimeExecutionMode.BATCH);
        Map<String, String> hardness = new TreeMap<>();
        try (CloseableIterator<String> lines =
                SavepointReader.read(env, savepoint, new HashMapStateBackend())
                        .readKeyedState(
                                OperatorIdentifier.forUid(TrainingState.OPERATOR_UID),
                                new Lines(),
                                Types.STRING,
                                Types.STRING)
                        .executeAndCollect()) {
            while (lines.hasNext()) {
                String[] line = lines.next().split(" ", 2);
                hardness.put(line[0], line[1]);
            }
        }
        return hardness;
    }

    private static final class Lines extends KeyedStateReaderFunction<String, String> {
        private static final long serialVersionUID = 1L;

        private transient @Nullable ValueState<ImageHardness> hardness;

        @Override
        public void open(org.apache.flink.api.common.functions.OpenContext context) {
            hardness = getRuntimeContext().getState(HardnessState.descriptor());
        }

        @Override
        public void readKey(String imageId, Context context, Collector<String> out)
                throws Exception {
            ImageHardness remembered = requireNonNull(hardness).value();
            if (remembered != null) {
                DataOutputSerializer bytes = new DataOutputSerializer(256);
                HardnessState.descriptor().getSerializer().serialize(remembered, bytes);
                out.collect(
                        "%s %d %s"
                                .formatted(
                                        imageId,
                                        remembered.sightings(),
                                        HexFormat.of().formatHex(bytes.getCopyOfBuffer())));
            }
        }
    }
}
