package io.livelabel.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    /** The SHA-256 of all classes that have names, with these, in hexadecimal. */
    public String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        new TreeMap<>(byClass)
                .forEach(
                        (classId, name) -> {
                            byte[] text = name.getBytes(StandardCharsets.UTF_8);
                            digest.update(
                                    ByteBuffer.allocate(2 * Integer.BYTES)
                                            .putInt(classId)
                                            .putInt(text.length)
                                            .array());
                            digest.update(text);
                        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
