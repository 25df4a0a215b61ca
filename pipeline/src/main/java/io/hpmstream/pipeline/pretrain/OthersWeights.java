package io.hpmstream.pipeline.pretrain;

import io.hpmstream.model.Pretrainer;
import io.hpmstream.model.safetensors.MalformedSafetensorsException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The file of weights that a training begins with, on any of Flink's file systems. */
final class OthersWeights {

    private final String address;

    OthersWeights(String address) {
        this.address = address;
    }

    /**
     * Lets a trainer begin with them.
     *
     * @throws WeightsRefusedException if the file is not there, or does not fit the model
     * @throws IOException if it cannot be read now
     */
    Pretrainer.Beginning begin(TrainerThread trainer) throws Exception {
        try {
            Path path = new Path(address);
            FileSystem files = path.getFileSystem();
            long bytes = files.getFileStatus(path).getLen();
            try (InputStream in = new BufferedInputStream(files.open(path))) {
                return trainer.ask(pretrainer -> begin(pretrainer, in, bytes));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof MalformedSafetensorsException malformed
                    ? new WeightsRefusedException(address, malformed)
                    : e.getCause();
        } catch (IllegalArgumentException
                | FileNotFoundException
                | UnsupportedFileSystemSchemeException e) {
            throw new WeightsRefusedException(address, e);
        }
    }

    private static Pretrainer.Beginning begin(Pretrainer pretrainer, InputStream in, long bytes) {
        try {
            return pretrainer.begin(in, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
