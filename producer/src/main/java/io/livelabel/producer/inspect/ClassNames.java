package io.livelabel.producer.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The names of classes. Immutable. */
public final class ClassNames {
    private static final String INDEX = "Index";
    private static final String NAME = "Name";

    private final Map<Integer, String> names;

    private ClassNames(Map<Integer, String> names) {
        this.names = Map.copyOf(names);
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
        Map<Integer, String> names = new HashMap<>();
        int entry = 0;
        try (MappingIterator<Map<String, String>> rows =
                new CsvMapper()
                        .readerFor(Map.class)
                        .with(CsvSchema.emptySchema().withHeader())
                        .readValues(file.toFile())) {
            while (rows.hasNext()) {
                entry++;
                Map<String, String> row = rows.next();
                String name = row.get(NAME);
                if (name == null) {
                    throw new IllegalArgumentException(
                            "%s, entry %d: there is no %s; the columns are %s"
                                    .formatted(file, entry, NAME, row.keySet()));
                }
                if (!name.isBlank()) {
                    names.put(index(file, entry, row), name.strip());
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s is no table of comma-separated values: %s"
                            .formatted(file, e.getOriginalMessage()),
                    e);
        }
        return new ClassNames(names);
    }

    private static int index(Path file, int entry, Map<String, String> row) {
        String text = String.valueOf(row.get(INDEX));
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s, entry %d: %s is '%s', a whole number is needed; the columns are %s"
                            .formatted(file, entry, INDEX, text, row.keySet()),
                    e);
        }
    }

    /** The name of a class, if it has one. */
    public Optional<String> name(int classId) {
        return Optional.ofNullable(names.get(classId));
    }
}
