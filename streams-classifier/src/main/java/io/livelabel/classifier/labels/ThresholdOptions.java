package io.livelabel.classifier.labels;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line option that names a file of least probabilities, class by class. */
public final class ThresholdOptions {
    @Option(
            names = "--thresholds",
            paramLabel = "FILE",
            description =
                    "Least probabilities of single classes: comma-separated values with the columns class and threshold. A class that is not there has none.")
    private @Nullable Path file;

    /**
     * Reads the file; no class has a threshold if none is given.
     *
     * @throws UserException if it cannot be read, or is no such table
     */
    public ClassThresholds toThresholds() {
        if (file == null) {
            return ClassThresholds.none();
        }
        try {
            return ClassThresholds.read(file);
        } catch (IOException e) {
            throw new UserException("cannot read the thresholds %s: %s".formatted(file, e), e);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
