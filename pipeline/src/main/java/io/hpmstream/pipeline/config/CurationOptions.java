package io.hpmstream.pipeline.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

import java.util.List;

import static org.apache.flink.configuration.ConfigOptions.key;

/**
 * Options of the curation service. One file configures the job and the service, so the job knows
 * their names, and reads none of them; the service, which never meets Flink, has a list of its own.
 */
public final class CurationOptions {

    /** The one of them that is a secret. */
    static final ConfigOption<String> TOKEN =
            text(
                    "hpm.curation.token",
                    "Token that changes need, and everything where others than this machine can connect: by reference only, ${file:/path} or ${env:NAME}.");

    private static final List<ConfigOption<?>> ALL =
            List.of(
                    text(
                            "hpm.curation.dir",
                            "Folder of the curation service's index and of the records that it passed over. Not set: ~/.local/share/hpm-stream/curation, and in it one for each hpm.run.id."),
                    key("hpm.curation.host")
                            .stringType()
                            .defaultValue("127.0.0.1")
                            .withDescription(
                                    "Address that the curation service listens on. Others than this machine's own need a token."),
                    key("hpm.curation.port")
                            .intType()
                            .defaultValue(8090)
                            .withDescription(
                                    "Port of the curation service; 0 is any. If it is not set and 8090 is taken, any free one, which is printed."),
                    TOKEN,
                    key("hpm.curation.allowed-hosts")
                            .stringType()
                            .asList()
                            .defaultValues()
                            .withDescription(
                                    "Names that requests may call the curation service by, besides its address and localhost."),
                    key("hpm.curation.cache-size")
                            .memoryType()
                            .defaultValue(MemorySize.ofMebiBytes(256))
                            .withDescription(
                                    "Memory of the curation service for blocks of its index, besides 44 bytes an image."),
                    key("hpm.curation.max-page-size")
                            .intType()
                            .defaultValue(500)
                            .withDescription("Most images that one request can ask for."),
                    key("hpm.curation.max-requests")
                            .intType()
                            .defaultValue(16)
                            .withDescription(
                                    "Requests that are worked on at a time; more wait for two seconds, then are refused."),
                    key("hpm.curation.max-exports")
                            .intType()
                            .defaultValue(2)
                            .withDescription("Exports at a time."));

    private CurationOptions() {}

    /** All of them, in the order of this file. */
    public static List<ConfigOption<?>> all() {
        return ALL;
    }

    private static ConfigOption<String> text(String key, String description) {
        return key(key).stringType().noDefaultValue().withDescription(description);
    }
}
