package io.livelabel.model.training;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * How many videos have each class, out of how many: what the first output biases follow from, and
 * which classes are common and which are rare. Immutable.
 */
public final class ClassFrequencies {
    /** Videos that YouTube-8M's vocabulary was counted over: the 2018 version's training part. */
    public static final long YOUTUBE_8M_VIDEOS = 3_888_919;

    private static final String INDEX = "Index";
    private static final String COUNT = "TrainVideoCount";

    private final long[] counts;
    private final long videos;

    /**
     * Of counts.
     *
     * @param counts videos of each class, copied
     * @param videos videos in all, at least as many as any class has
     */
    public ClassFrequencies(long[] counts, long videos) {
        this.counts = counts.clone();
        this.videos = videos;
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] < 0 || counts[c] > videos) {
                throw new IllegalArgumentException(
                        "class %d has %d of %d videos".formatted(c, counts[c], videos));
            }
        }
    }

    /**
     * Reads a vocabulary in the layout of YouTube-8M's: comma-separated values with a header that
     * names, among others, {@code Index} and {@code TrainVideoCount}.
     *
     * @param classes number of classes; those that the file does not name have no videos
     * @param videos how many videos were counted
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no such table, or an index is out of range or there
     *     twice
     */
    public static ClassFrequencies ofVocabulary(Path file, int classes, long videos)
            throws IOException {
        long[] counts = new long[classes];
        Arrays.fill(counts, -1);
        int line = 1;
        try (MappingIterator<Map<String, String>> rows =
                new CsvMapper()
                        .readerFor(Map.class)
                        .with(CsvSchema.emptySchema().withHeader())
                        .readValues(file.toFile())) {
            while (rows.hasNext()) {
                line++;
                Map<String, String> row = rows.next();
                long index = number(file, line, row, INDEX);
                if (index < 0 || index >= classes) {
                    throw new IllegalArgumentException(
                            "%s, entry %d: index %d is not in [0, %d)"
                                    .formatted(file, line - 1, index, classes));
                }
                if (counts[(int) index] >= 0) {
                    throw new IllegalArgumentException(
                            "%s, entry %d: index %d is there twice"
                                    .formatted(file, line - 1, index));
                }
                counts[(int) index] = number(file, line, row, COUNT);
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s is no table of comma-separated values: %s"
                            .formatted(file, e.getOriginalMessage()),
                    e);
        }
        return new ClassFrequencies(
                Arrays.stream(counts).map(count -> Math.max(count, 0)).toArray(), videos);
    }

    private static long number(Path file, int line, Map<String, String> row, String column) {
        String text = row.get(column);
        try {
            return Long.parseLong(String.valueOf(text).strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s, entry %d: %s is '%s', a whole number is needed; the columns are %s"
                            .formatted(file, line - 1, column, text, row.keySet()),
                    e);
        }
    }

    /** Number of classes. */
    public int classes() {
        return counts.length;
    }

    /** Videos of a class. */
    public long count(int classId) {
        return counts[classId];
    }

    /** Videos in all. */
    public long videos() {
        return videos;
    }

    /** Each class's share of videos, (count + 1/2) / (videos + 1): never 0 nor 1. */
    public double[] frequencies() {
        return Arrays.stream(counts).mapToDouble(count -> (count + 0.5) / (videos + 1.0)).toArray();
    }
}
