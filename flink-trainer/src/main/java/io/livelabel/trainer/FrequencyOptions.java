package io.livelabel.trainer;

import io.livelabel.model.training.ClassFrequencies;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line option that names a file of class frequencies. */
public final class FrequencyOptions {
    @Option(
            names = "--class-frequencies",
            paramLabel = "FILE",
            description =
                    "A vocabulary with the columns Index and TrainVideoCount: how often each class is a label. A training starts from its log odds; figures are told apart by it.")
    private @Nullable Path file;

    @Option(
            names = "--class-frequency-videos",
            paramLabel = "N",
            defaultValue = "3888919",
            description =
                    "How many videos that file's counts are over (default: ${DEFAULT-VALUE}, YouTube-8M's training part).")
    private long videos = ClassFrequencies.YOUTUBE_8M_VIDEOS;

    /**
     * Reads the file; nothing if none is named.
     *
     * @throws UserException if there is no such file, or it is no such table
     */
    public Optional<ClassFrequencies> read(int classes) {
        Path named = file;
        if (named == null) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(named)) {
            throw new UserException("no such file: " + named);
        }
        try {
            return Optional.of(ClassFrequencies.ofVocabulary(named, classes, videos));
        } catch (IOException e) {
            throw new UserException("cannot read %s: %s".formatted(named, e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
