package io.livelabel.schemas.client;

import io.livelabel.schemas.ClassNames;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line option that names a file with the names of the classes. */
public final class VocabularyOptions {
    @Option(
            names = "--vocabulary",
            paramLabel = "FILE",
            description =
                    "Names of the classes: comma-separated values with the columns Index and Name, as YouTube-8M's vocabulary.csv.")
    private @Nullable Path file;

    /**
     * Reads the file; no class has a name if none is given.
     *
     * @throws UserException if it cannot be read, or is no such table
     */
    public ClassNames toNames() {
        if (file == null) {
            return ClassNames.none();
        }
        try {
            return ClassNames.ofVocabulary(file);
        } catch (IOException e) {
            throw new UserException("cannot read the vocabulary %s: %s".formatted(file, e), e);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
