package io.livelabel.local;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one demo: its parts' folders, a lock against a second demo, and the settings it
 * was begun with. Closing it gives the lock back, and deletes a temporary directory of a demo that
 * has succeeded.
 */
final class DemoDirectory implements AutoCloseable {
    private final Path root;
    private final boolean temporary;
    private final FileChannel lockFile;
    private boolean succeeded;

    /**
     * Opens a directory, or makes one.
     *
     * @throws UserException if it cannot be used, is in use, or was begun with other settings
     */
    DemoDirectory(Optional<Path> chosen, Map<String, String> identity) {
        temporary = chosen.isEmpty();
        try {
            root =
                    chosen.isPresent()
                            ? Files.createDirectories(chosen.get()).toRealPath()
                            : Files.createTempDirectory("livelabel-demo-");
            lockFile =
                    FileChannel.open(
                            root.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            try {
                if (lockFile.tryLock() == null) {
                    throw new UserException("another demo is running in " + root);
                }
                requireSame(identity);
            } catch (IOException | RuntimeException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserException(
                    "cannot use the data directory %s: %s"
                            .formatted(chosen.map(Path::toString).orElse("(temporary)"), e),
                    e);
        }
    }

    /** The directory itself. */
    Path root() {
        return root;
    }

    /** The broker's log directory. */
    Path kafka() {
        return root.resolve("kafka");
    }

    /** The trainer's checkpoints. */
    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    /** The classifier's state directory. */
    Path streams() {
        return root.resolve("streams");
    }

    /** Generated shards. */
    Path shards() {
        return root.resolve("shards");
    }

    /** The schemas' ids. */
    Path registry() {
        return root.resolve("registry.json");
    }

    /** What the parts log. */
    Path log() {
        return root.resolve("demo.log");
    }

    /** Whether nobody chose it. */
    boolean isTemporary() {
        return temporary;
    }

    /** Whether it will be there when it is closed. */
    boolean isKept() {
        return !temporary || !succeeded;
    }

    /** Nobody will want to look into it. */
    void succeeded() {
        succeeded = true;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
        if (!isKept()) {
            deleteAll(root);
        }
    }

    private void requireSame(Map<String, String> identity) throws IOException {
        Path file = root.resolve("demo.properties");
        Properties settings = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                settings.load(in);
            }
            for (Map.Entry<String, String> entry : new TreeMap<>(identity).entrySet()) {
                String begun = settings.getProperty(entry.getKey(), "");
                if (!begun.equals(entry.getValue())) {
                    throw new UserException(
                            "the demo in %s was begun with %s = %s, not %s: give the same, or another --data-dir"
                                    .formatted(root, entry.getKey(), begun, entry.getValue()));
                }
            }
            return;
        }
        StringWriter text = new StringWriter();
        settings.putAll(identity);
        settings.store(text, null);
        WholeFile.write(file, text.toString());
    }

    private static void deleteAll(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
