package io.livelabel.producer;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Finds the shards that a command line names. */
public final class ShardFiles {
    private static final String ALL = "*.tfrecord";

    private ShardFiles() {}

    /**
     * Finds shards.
     *
     * @param arguments files, directories (their {@code *.tfrecord} files), or directories with a
     *     pattern for file names behind: {@code shards/train1*.tfrecord}
     * @return the shards, each once, sorted by file name
     * @throws UserException if an argument names nothing that is there
     */
    public static List<Path> find(Collection<String> arguments) {
        Set<Path> found = new LinkedHashSet<>();
        for (String argument : arguments) {
            try {
                found.addAll(find(argument));
            } catch (IOException | DirectoryIteratorException e) {
                throw new UserException(
                        "cannot look for shards at %s: %s".formatted(argument, e), e);
            }
        }
        List<Path> sorted = new ArrayList<>(found);
        sorted.sort(
                Comparator.comparing(ReplayConfig::nameOf)
                        .thenComparing(Comparator.naturalOrder()));
        return sorted;
    }

    private static List<Path> find(String argument) throws IOException {
        int slash = argument.lastIndexOf('/');
        String name = argument.substring(slash + 1);
        boolean pattern = name.matches(".*[*?\\[{].*");
        Path path = path(pattern ? argument.substring(0, slash + 1) : argument);
        if (!pattern && Files.isRegularFile(path)) {
            return List.of(path.normalize());
        }
        if (!Files.exists(path)) {
            throw new UserException(
                    "no such shard or directory: %s (in %s)"
                            .formatted(argument, Path.of("").toAbsolutePath()));
        }
        List<Path> shards = list(path, pattern ? name : ALL);
        if (shards.isEmpty()) {
            throw new UserException(
                    pattern
                            ? "no file fits the pattern " + argument
                            : "the directory %s holds no shards (%s)".formatted(argument, ALL));
        }
        return shards;
    }

    private static List<Path> list(Path directory, String pattern) throws IOException {
        List<Path> shards = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    shards.add(file.normalize());
                }
            }
        } catch (PatternSyntaxException e) {
            throw new UserException(
                    "'%s' is no pattern for file names: %s".formatted(pattern, e.getMessage()), e);
        }
        return shards;
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UserException("'%s' is no path: %s".formatted(name, e.getMessage()), e);
        }
    }
}
