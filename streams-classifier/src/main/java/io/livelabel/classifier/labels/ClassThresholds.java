package io.livelabel.classifier.labels;

import io.livelabel.schemas.ClassTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The least probabilities of classes, each calibrated by itself, from a file.
 *
 * @param byClass each by its class id, in [0, 1]; a class may have none
 * @param sha256 SHA-256 of the file, in lower-case hexadecimal; null where there is none
 */
public record ClassThresholds(Map<Integer, Float> byClass, @Nullable String sha256) {
    private static final String CLASS = "class";
    private static final String THRESHOLD = "threshold";

    /** Copies the map. */
    public ClassThresholds {
        byClass = Map.copyOf(byClass);
    }

    /** No class has a threshold. */
    public static ClassThresholds none() {
        return new ClassThresholds(Map.of(), null);
    }

    /**
     * Reads comma-separated values with a header that names, among others, {@code class} and {@code
     * threshold}.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no such table, or a threshold is no probability
     */
    public static ClassThresholds read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Map<Integer, Float> thresholds = new HashMap<>();
        new ClassTable(file, CLASS, THRESHOLD)
                .read(bytes)
                .forEach(
                        (classId, text) ->
                                thresholds.put(classId, probability(file, classId, text)));
        return new ClassThresholds(thresholds, sha256(bytes));
    }

    private static float probability(Path file, int classId, String text) {
        float value;
        try {
            value = Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(refusal(file, classId, text), e);
        }
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(refusal(file, classId, text));
        }
        return value;
    }

    private static String refusal(Path file, int classId, String text) {
        return "%s: the threshold of class %d is '%s', allowed is 0 to 1"
                .formatted(file, classId, text);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The least probability of each class.
     *
     * @param atLeast what no class may be below; all that holds for a class without a threshold
     * @param classes number of classes
     */
    public float[] least(float atLeast, int classes) {
        float[] least = new float[classes];
        for (int classId = 0; classId < classes; classId++) {
            least[classId] = Math.max(atLeast, byClass.getOrDefault(classId, 0f));
        }
        return least;
    }
}
