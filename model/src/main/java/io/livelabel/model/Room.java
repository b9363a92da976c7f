package io.livelabel.model;

import java.nio.FloatBuffer;

/** Refuses buffers that are too short for what is to be written, before anything is. */
public final class Room {
    private Room() {}

    /**
     * Makes sure that a buffer has room.
     *
     * @param what the values, in the plural
     * @param values how many there are
     * @throws IllegalArgumentException if there is less room
     */
    public static void require(String what, int values, FloatBuffer into) {
        if (into.remaining() < values) {
            throw new IllegalArgumentException(
                    "room for %d values, but there are %d %s"
                            .formatted(into.remaining(), values, what));
        }
    }
}
