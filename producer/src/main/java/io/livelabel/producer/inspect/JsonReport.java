package io.livelabel.producer.inspect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/**
 * What shards hold, as one JSON document: the components of {@link InspectionReport} by their
 * names; what there is none of is left out.
 */
public final class JsonReport {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    // Whatever encoding a terminal or a pipe has, names come through.
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build();

    private JsonReport() {}

    /** The document. */
    public static String of(InspectionReport report) {
        try {
            return MAPPER.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }
}
