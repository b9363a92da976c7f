package io.livelabel.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A table with a row a class: comma-separated values with a header, one column of which has the
 * class ids and one what is asked for. Further columns are passed over.
 */
public final class ClassTable {
    private final Path file;
    private final String idColumn;
    private final String valueColumn;

    /**
     * A table of two columns that matter.
     *
     * @param file where it is from, for messages
     * @param idColumn the header of the class ids
     * @param valueColumn the header of the values
     */
    public ClassTable(Path file, String idColumn, String valueColumn) {
        this.file = file;
        this.idColumn = idColumn;
        this.valueColumn = valueColumn;
    }

    /**
     * Reads the table.
     *
     * @param bytes what the file holds, in UTF-8
     * @return the values by class id, without white space around them; empty ones too
     * @throws IllegalArgumentException if it is no such table, or a class is there twice
     */
    public Map<Integer, String> read(byte[] bytes) {
        Map<Integer, String> values = new HashMap<>();
        int entry = 0;
        try (MappingIterator<Map<String, String>> rows =
                new CsvMapper()
                        .readerFor(Map.class)
                        .with(CsvSchema.emptySchema().withHeader())
                        .readValues(bytes)) {
            while (rows.hasNext()) {
                entry++;
                Map<String, String> row = rows.next();
                String value = row.get(valueColumn);
                if (value == null) {
                    throw new IllegalArgumentException(
                            "%s, entry %d: there is no %s; the columns are %s"
                                    .formatted(file, entry, valueColumn, row.keySet()));
                }
                int classId = classId(entry, row);
                if (values.put(classId, value.strip()) != null) {
                    throw new IllegalArgumentException(
                            "%s, entry %d: %s %d is there twice"
                                    .formatted(file, entry, idColumn, classId));
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s is no table of comma-separated values: %s"
                            .formatted(file, e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has no row: a header with %s and %s, and a line a class are needed"
                            .formatted(file, idColumn, valueColumn));
        }
        return values;
    }

    private int classId(int entry, Map<String, String> row) {
        String text = String.valueOf(row.get(idColumn));
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s, entry %d: %s is '%s', a whole number is needed; the columns are %s"
                            .formatted(file, entry, idColumn, text, row.keySet()),
                    e);
        }
    }
}
