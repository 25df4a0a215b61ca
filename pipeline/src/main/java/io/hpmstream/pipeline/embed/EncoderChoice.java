package io.hpmstream.pipeline.embed;

import io.hpmstream.model.ComputeConfig;
import io.hpmstream.pipeline.release.ReleaseRegistry;
import org.apache.flink.configuration.Configuration;

import java.io.IOException;
import java.io.Serializable;

/**
 * Which encoder is used.
 *
 * @param registry URI of the folder of releases, in a file system that Flink is set up for: its
 *     secrets are none of a job's business
 * @param release an alias, which is followed, or the name or the beginning of the id of a release
 * @param part whose encoder of the release
 */
public record EncoderChoice(String registry, String release, Part part, ComputeConfig compute)
        implements Serializable {

    /** The two encoders of a release. */
    public enum Part {
        STUDENT("encoder"),
        /** The student's moving average; there is none without loss prediction. */
        TEACHER("encoder-teacher");

        private final String folder;

        Part(String folder) {
            this.folder = folder;
        }

        /** Where its weights lie in the release. */
        String weights() {
            return folder + "/model.safetensors";
        }
    }

    /** For reading alone. */
    ReleaseRegistry open() throws IOException {
        return ReleaseRegistry.at(registry, new Configuration());
    }
}
