package io.livelabel.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checkpoints that jobs have left in a directory. */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("chk-(\\d+)");

    // A checkpoint is complete when, and only when, Flink has written this file.
    private static final String METADATA = "_metadata";

    // JOB/chk-N
    private static final int DEPTH = 2;

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
        try {
            return complete(directory, DEPTH).entrySet().stream()
                    .filter(found -> number(found.getKey()) >= 0)
                    .max(
                            Map.Entry.<Path, FileTime>comparingByValue()
                                    .thenComparingLong(found -> number(found.getKey())))
                    .map(Map.Entry::getKey);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the checkpoints in " + directory, e);
        }
    }

    /**
     * The complete checkpoints and savepoints below a directory, but for those that are deleted
     * meanwhile.
     *
     * @param directory need not exist
     * @param depth how many levels of folders below it they are at most
     * @return their folders, in order, and when each was completed
     * @throws IOException if a folder cannot be listed
     */
    static SortedMap<Path, FileTime> complete(Path directory, int depth) throws IOException {
        SortedMap<Path, FileTime> complete = new TreeMap<>();
        Files.walkFileTree(
                directory,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                depth + 1,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes its) {
                        if (its.isRegularFile() && file.endsWith(METADATA)) {
                            complete.put(
                                    Objects.requireNonNull(file.getParent()),
                                    its.lastModifiedTime());
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure)
                            throws IOException {
                        return unlessGone(failure);
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        return failure == null ? FileVisitResult.CONTINUE : unlessGone(failure);
                    }
                });
        return complete;
    }

    private static FileVisitResult unlessGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private static long number(Path folder) {
        Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }
}
