package io.livelabel.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The names of classes.
 *
 * @param byClass each name by its class id; a class may have none
 */
public record ClassNames(Map<Integer, String> byClass) {
    /** Copies the names. */
    public ClassNames {
        byClass = Map.copyOf(byClass);
    }

    /** No class has a name. */
    public static ClassNames none() {
        return new ClassNames(Map.of());
    }

    /**
     * Reads a vocabulary in the layout of YouTube-8M's: comma-separated values with a header that
     * names, among others, {@code Index} and {@code Name}. A class without a name in it has none.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no such table
     */
    public static ClassNames ofVocabulary(Path file) throws IOException {
        Map<Integer, String> names =
                new ClassTable(file, "Index", "Name").read(Files.readAllBytes(file));
        names.values().removeIf(String::isEmpty);
        return new ClassNames(names);
    }

    /** The name of a class, if it has one. */
    public Optional<String> name(int classId) {
        return Optional.ofNullable(byClass.get(classId));
    }
}
