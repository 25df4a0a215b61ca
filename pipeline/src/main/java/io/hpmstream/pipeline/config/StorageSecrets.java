package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.Configuration;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The options of Flink's S3 file systems that hold credentials. Flink hides what is called a
 * secret, but neither access keys nor session tokens of all of them.
 */
public final class StorageSecrets {

    private static final Pattern SECRET =
            Pattern.compile(
                    "(s3|s3a|s3p|presto\\.s3|fs\\.s3|fs\\.s3a)\\.(.*\\.)?(access|secret|session)[.-](key|token)");

    private StorageSecrets() {}

    /** Whether the value of an option is a secret, by its key. */
    public static boolean isSecret(String key) {
        return SECRET.matcher(key).matches();
    }

    /**
     * A copy for what Flink shows: file systems have read their secrets before, and jobs need none.
     */
    public static Configuration removedFrom(Configuration options) {
        Configuration shown = new Configuration(options);
        List<String> secrets = options.keySet().stream().filter(StorageSecrets::isSecret).toList();
        secrets.forEach(shown::removeKey);
        return shown;
    }
}
