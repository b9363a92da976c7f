package io.livelabel.producer.download;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code partition.txt} in a directory of shards: which version and level they are of.
 * Shards have the same names at video level and at frame level, so that a file's name does not tell
 * that it is the one asked for.
 */
final class DirectoryMark {
    private static final String FILE = "partition.txt";

    private DirectoryMark() {}

    /**
     * Whether a directory is marked for a partition's version and level; it is made where it is
     * absent.
     *
     * @throws UserException if it is marked for others, or cannot be read or made
     */
    static boolean isOn(Path directory, Partition partition) {
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve(FILE);
            String present = Files.exists(file) ? Files.readString(file).strip() : "";
            if (present.isEmpty()) {
                return false;
            }
            if (!present.equals(mark(partition))) {
                throw new UserException(
                        "%s holds shards of %s, asked for are those of %s: give another directory"
                                .formatted(directory, present, mark(partition)));
            }
            return true;
        } catch (IOException e) {
            throw new UserException("cannot use the directory %s: %s".formatted(directory, e), e);
        }
    }

    /** Marks a directory: what it holds by the names of a plan's files is taken for them. */
    static void put(Path directory, Partition partition) {
        try {
            Files.writeString(directory.resolve(FILE), mark(partition) + "\n");
        } catch (IOException e) {
            throw new UserException("cannot write to %s: %s".formatted(directory, e), e);
        }
    }

    private static String mark(Partition partition) {
        return "%d/%s".formatted(partition.version(), partition.level());
    }
}
