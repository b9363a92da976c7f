package io.livelabel.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.testcontainers.containers.GenericContainer;

/**
 * What containers print, in a file each.
 *
 * @param folder where; it is there
 */
record ContainerLogs(Path folder) {
    /** Writes down what a container is going to print. */
    <C extends GenericContainer<?>> C keep(C container, String name) {
        Path file = folder.resolve(name + ".log");
        container.withLogConsumer(
                frame -> {
                    try {
                        Files.writeString(
                                file,
                                frame.getUtf8String(),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND);
                    } catch (IOException e) {
                        throw new UncheckedIOException("cannot write " + file, e);
                    }
                });
        return container;
    }
}
