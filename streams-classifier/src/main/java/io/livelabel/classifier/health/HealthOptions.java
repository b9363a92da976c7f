package io.livelabel.classifier.health;

import picocli.CommandLine.Option;

/** The command-line options of health and metrics. */
public final class HealthOptions {
    /** Whether an instance tells of itself. */
    private enum Health {
        ON,
        OFF
    }

    @Option(
            names = "--health",
            paramLabel = "on|off",
            defaultValue = "ON",
            description =
                    "Whether /health/live, /health/ready and /metrics (Prometheus) are answered over HTTP (default: on).")
    private Health health = Health.ON;

    @Option(
            names = "--health-bind",
            paramLabel = "ADDRESS",
            defaultValue = HealthSettings.DEFAULT_BIND,
            description =
                    "The address to answer at, without TLS or a password; 0.0.0.0 for all of this machine's (default: ${DEFAULT-VALUE}).")
    private String bind = HealthSettings.DEFAULT_BIND;

    @Option(
            names = "--health-port",
            paramLabel = "PORT",
            defaultValue = "" + HealthSettings.DEFAULT_PORT,
            description =
                    "The port, 0 to 65535; 0 takes a free one, and the log says which (default: ${DEFAULT-VALUE}).")
    private int port;

    /**
     * The validated settings.
     *
     * @throws IllegalArgumentException if they make no sense
     */
    public HealthSettings toSettings() {
        return new HealthSettings(health == Health.ON, bind, port);
    }
}
