package io.livelabel.helm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Values that several tests render the chart with. */
final class Scenarios {
    private Scenarios() {}

    /** Everything that the chart can make, at once. */
    static ObjectNode everything() {
        try (InputStream in = Scenarios.class.getResourceAsStream("/everything.yaml")) {
            return (ObjectNode) Chart.YAML.readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
