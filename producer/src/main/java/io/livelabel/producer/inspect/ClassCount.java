package io.livelabel.producer.inspect;

import java.util.Optional;

/**
 * How many videos have a class among their labels.
 *
 * @param classId the class
 * @param name its name, where a vocabulary has it
 * @param videos videos that have it
 * @param share their share of all videos, in [0, 1]
 */
public record ClassCount(int classId, Optional<String> name, long videos, double share) {
    /** Its name, or its number where it has none. */
    public String label() {
        return name.orElse(String.valueOf(classId));
    }
}
