package io.livelabel.producer;

import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds the shards that a command line names. */
public final class ShardFiles {
    private static final String ALL = "*.tfrecord{,.gz,.zz}";
    private static final Pattern URI_SCHEME = Pattern.compile("[a-z][a-z0-9+.-]+:.*");

    private ShardFiles() {}

    /**
     * Finds shards.
     *
     * @param arguments files, directories (their {@code *.tfrecord} files, also those that end in
     *     {@code .gz} or {@code .zz}), or directories with a pattern for file names behind: {@code
     *     shards/train1*.tfrecord}; each a path, or the URI of one in any file system that the
     *     class path has a provider of
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
        sorted.sort(Comparator.comparing(ReplayConfig::nameOf).thenComparing(Path::toUri));
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
                            : "the directory %s holds no shards (*.tfrecord)".formatted(argument));
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
            return URI_SCHEME.matcher(name).matches() ? path(URI.create(name)) : Path.of(name);
        } catch (InvalidPathException e) {
            throw new UserException("'%s' is no path: %s".formatted(name, e.getMessage()), e);
        } catch (IllegalArgumentException | ProviderNotFoundException | IOException e) {
            throw new UserException("cannot open '%s': %s".formatted(name, e.getMessage()), e);
        }
    }

    /** In a file system that stays open as long as the program runs. */
    private static Path path(URI uri) throws IOException {
        try {
            return Path.of(uri);
        } catch (FileSystemNotFoundException e) {
            if (FileSystemProvider.installedProviders().stream()
                    .noneMatch(
                            provider -> provider.getScheme().equalsIgnoreCase(uri.getScheme()))) {
                throw new UserException(
                        "no file system provider for '%s' on the class path; there are: %s"
                                .formatted(
                                        uri,
                                        FileSystemProvider.installedProviders().stream()
                                                .map(FileSystemProvider::getScheme)
                                                .toList()),
                        e);
            }
            FileSystems.newFileSystem(uri, Map.of());
            return Path.of(uri);
        }
    }
}
