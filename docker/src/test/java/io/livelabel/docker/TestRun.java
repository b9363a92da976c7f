package io.livelabel.docker;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.testcontainers.containers.Network;

/**
 * A run of these tests, which all that it makes is marked with, so that it can be found where the
 * run is cut off.
 *
 * @param name no other run's
 */
record TestRun(String name) {
    private static final String LABEL = "io.livelabel.test-run";

    /** The one that the environment names, or else a new one. */
    static TestRun begun() {
        return new TestRun(
                Optional.ofNullable(System.getenv("LIVELABEL_TEST_RUN"))
                        .orElseGet(() -> UUID.randomUUID().toString()));
    }

    /** The mark. */
    Map<String, String> labels() {
        return Map.of(LABEL, name);
    }

    /** A network of this run's, which the caller closes. */
    Network network() {
        return Network.builder()
                .createNetworkCmdModifier(command -> command.withLabels(labels()))
                .build();
    }

    /** The volume of the trainer's checkpoints. */
    String checkpoints() {
        return "livelabel-checkpoints-" + name;
    }
}
