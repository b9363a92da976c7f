package io.livelabel.producer.download;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** The list of the classes with their names and how often each occurs. */
public final class Vocabulary {
    /** What the file is called. */
    public static final String FILE = "vocabulary.csv";

    private static final String HEADER = "Index,";

    private Vocabulary() {}

    /**
     * Fetches it, unless it is there.
     *
     * @param uri an address of an HTTP server
     * @param directory where it goes; made if absent
     * @param attempts how often it is tried
     * @param firstPause how long the first failure is waited after
     * @param timeout how long the server may stay silent
     * @return false if it was there
     * @throws UserException if it cannot be fetched or written, or is no vocabulary
     */
    public static boolean fetch(
            URI uri, Path directory, int attempts, Duration firstPause, Duration timeout)
            throws InterruptedException {
        Path target = directory.resolve(FILE);
        if (Files.exists(target)) {
            return false;
        }
        String text = new HttpFiles(timeout).text(uri, attempts, firstPause);
        if (!text.startsWith(HEADER)) {
            throw new UserException(
                    "%s is no vocabulary: it begins with '%s', not with '%s'"
                            .formatted(
                                    uri,
                                    text.lines().findFirst().orElse("").transform(Vocabulary::head),
                                    HEADER));
        }
        try {
            Files.createDirectories(directory);
            Path part = directory.resolve(FILE + ".part");
            Files.writeString(part, text);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            throw new UserException("cannot write %s: %s".formatted(target, e), e);
        }
    }

    private static String head(String line) {
        return line.substring(0, Math.min(40, line.length()));
    }
}
