package io.hpmstream.pipeline.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * A program in the place of the curation service: writes down what it was told and serves nothing,
 * until a signal, or fails if its folder says so.
 */
final class CurationStandIn {

    private static final String DIR = "hpm.curation.dir=";

    private CurationStandIn() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder =
                Arrays.stream(arguments)
                        .filter(argument -> argument.startsWith(DIR))
                        .map(argument -> Path.of(argument.substring(DIR.length())))
                        .findFirst()
                        .orElseThrow();
        Files.write(folder.resolve("arguments"), Arrays.asList(arguments));
        if (Files.readString(folder.resolve("behaviour")).equals("fail")) {
            System.exit(3);
        }
        System.out.println("curation     http://127.0.0.1:8090/");
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
