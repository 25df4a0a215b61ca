package io.hpmstream.pipeline.release;

import io.hpmstream.export.RowFilter;
import io.hpmstream.pipeline.query.ReadProgress;
import io.hpmstream.pipeline.query.SavedImages;
import io.hpmstream.pipeline.query.SavepointDiff;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What differs between two releases.
 *
 * @param settings that differ, by key
 * @param weights how far they are apart, part by part
 * @param evaluations side by side
 * @param hardness of their images
 */
public record ReleaseDiff(
        Release first,
        Release second,
        List<SettingDiff> settings,
        List<PartDistance> weights,
        List<MetricDiff> evaluations,
        SavepointDiff.Result hardness) {

    public ReleaseDiff {
        settings = List.copyOf(settings);
        weights = List.copyOf(weights);
        evaluations = List.copyOf(evaluations);
    }

    /**
     * One setting.
     *
     * @param first null if only the second has it
     * @param second null if only the first has it
     */
    public record SettingDiff(String key, @Nullable String first, @Nullable String second) {}

    /**
     * Compares two; neither's weights nor images are ever all in memory.
     *
     * @param evaluations of their registry
     * @param progress told of each image
     */
    public static ReleaseDiff between(
            Release first, Release second, Evaluations evaluations, ReadProgress progress)
            throws IOException {
        return new ReleaseDiff(
                first,
                second,
                settings(first.manifest().settings(), second.manifest().settings()),
                WeightsDistance.between(weights(first), weights(second)),
                MetricDiff.between(evaluations.of(first), evaluations.of(second)),
                // of the same cut as their tables of hardness, and read without holding them
                new SavepointDiff(RowFilter.ALL, change -> false, 1, progress)
                        .compare(images(first), images(second)));
    }

    private static Path weights(Release release) {
        return new Path(release.folder(), ReleaseCreation.ALL_TENSORS);
    }

    private static SavedImages images(Release release) throws IOException {
        return SavedImages.open(release.state().toString());
    }

    private static List<SettingDiff> settings(
            Map<String, String> first, Map<String, String> second) {
        TreeSet<String> keys = new TreeSet<>(first.keySet());
        keys.addAll(second.keySet());
        List<SettingDiff> differ = new ArrayList<>();
        for (String key : keys) {
            String one = first.get(key);
            String other = second.get(key);
            if (one == null || !one.equals(other)) {
                differ.add(new SettingDiff(key, one, other));
            }
        }
        return differ;
    }
}
