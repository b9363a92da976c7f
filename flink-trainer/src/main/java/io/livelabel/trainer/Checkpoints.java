package io.livelabel.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkpoints that jobs have left in a directory. */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("chk-(\\d+)");

    // A checkpoint is complete when, and only when, Flink has written this file.
    private static final String METADATA = "_metadata";

    private Checkpoints() {}

    /**
     * The folder of this machine that a setting names, if it is one.
     *
     * @param directory a URI, as {@link TrainerConfig#checkpointDirectory} is
     */
    static Optional<Path> folder(String directory) {
        URI uri = URI.create(directory);
        return "file".equals(uri.getScheme()) ? Optional.of(Path.of(uri)) : Optional.empty();
    }

    /**
     * The newest complete checkpoint below a directory, of whichever job.
     *
     * @param directory what a {@link TrainerConfig} names; need not exist
     * @return its folder, {@code JOB/chk-N}, or nothing where there is none
     */
    public static Optional<Path> newestComplete(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.find(directory, 2, (path, its) -> isComplete(path))) {
            return folders.max(
                    Comparator.comparing(Checkpoints::completedAt)
                            .thenComparingLong(Checkpoints::number));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the checkpoints in " + directory, e);
        }
    }

    private static boolean isComplete(Path folder) {
        return number(folder) >= 0 && Files.isRegularFile(folder.resolve(METADATA));
    }

    private static long number(Path folder) {
        Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    private static FileTime completedAt(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve(METADATA));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }
}
