package io.livelabel.docker;

import java.io.IOException;
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

    /**
     * Writes down what each has printed that is not removed yet.
     *
     * @throws IllegalStateException if not all of it can be had; the others' is written
     */
    void write() {
        IllegalStateException failure =
                new IllegalStateException("not all that containers printed can be written");
        containers.forEach(
                (name, container) -> {
                    try {
                        write(name, container);
                    } catch (IOException | RuntimeException e) {
                        failure.addSuppressed(e);
                    }
                });
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private void write(String name, GenericContainer<?> container) throws IOException {
        if (container.getContainerId() != null) {
            Files.writeString(folder.resolve(name + ".log"), container.getLogs());
        }
    }
}
