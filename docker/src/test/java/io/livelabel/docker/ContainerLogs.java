package io.livelabel.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;

/** What containers have printed, also before they were started again, in a file each. */
final class ContainerLogs {
    private final Path folder;
    private final Map<String, GenericContainer<?>> containers = new LinkedHashMap<>();

    /**
     * Of no container yet.
     *
     * @param folder where; it is there
     */
    ContainerLogs(Path folder) {
        this.folder = folder;
    }

    /** Adds a container, which {@link #write} asks for what it has printed. */
    <C extends GenericContainer<?>> C keep(C container, String name) {
        containers.put(name, container);
        return container;
    }

    /** Writes down what each has printed that is not removed yet. */
    void write() {
        containers.forEach(
                (name, container) -> {
                    if (container.getContainerId() != null) {
                        write(folder.resolve(name + ".log"), container.getLogs());
                    }
                });
    }

    private static void write(Path file, String logs) {
        try {
            Files.writeString(file, logs);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
