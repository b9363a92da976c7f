package io.livelabel.classifier.health;

/**
 * Where an instance tells of itself over HTTP.
 *
 * @param on whether it does
 * @param bind the address that it listens at; there is neither TLS nor a password
 * @param port the port; 0 for a free one
 */
public record HealthSettings(boolean on, String bind, int port) {
    /** The address where none is set: this machine alone can ask. */
    public static final String DEFAULT_BIND = "127.0.0.1";

    /** The port where none is set: a free one, so that instances of a machine do not collide. */
    public static final int DEFAULT_PORT = 0;

    private static final int LARGEST_PORT = 65_535;

    /** Refuses what nobody could listen at. */
    public HealthSettings {
        if (bind.isBlank()) {
            throw new IllegalArgumentException(
                    "the address for health and metrics is empty: give one of this machine's, or 0.0.0.0 for all");
        }
        if (port < 0 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(
                    "the port for health and metrics is %d, allowed is 0 to %d"
                            .formatted(port, LARGEST_PORT));
        }
    }

    /** The defaults. */
    public static HealthSettings defaults() {
        return new HealthSettings(true, DEFAULT_BIND, DEFAULT_PORT);
    }
}
