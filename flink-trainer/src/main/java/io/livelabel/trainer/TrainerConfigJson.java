package io.livelabel.trainer;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** A {@link TrainerConfig} as text, in which it travels to the task managers. */
final class TrainerConfigJson {
    // The settings hold secrets, which a failure must not show.
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

    private TrainerConfigJson() {}

    /** A configuration as text. */
    static String write(TrainerConfig config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration is always JSON", e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws TrainingException if it is something else; the message says where, but not what,
     *     since settings can be secrets
     */
    static TrainerConfig read(String text) {
        try {
            return JSON.readValue(text, TrainerConfig.class);
        } catch (JsonProcessingException e) {
            // Without the cause, whose message quotes values.
            throw new TrainingException(
                    "the trainer's configuration cannot be read, by a program of another version?: %s at %s"
                            .formatted(e.getClass().getSimpleName(), place(e)));
        }
    }

    private static String place(JsonProcessingException fault) {
        if (fault instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return mapping.getPathReference();
        }
        JsonLocation location = fault.getLocation();
        return location == null ? "an unknown place" : "column " + location.getColumnNr();
    }
}
