package io.livelabel.benchmarks.endurance;

import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The long run: {@code EnduranceMain BOOTSTRAP REGISTRY DIRECTORY}, on a broker that holds nothing
 * yet; {@link EnduranceSettings} come from the environment. Prints a JSON object a line, and ends
 * with status 1 if anything does not hold.
 */
public final class EnduranceMain {
    private static final Logger LOGGER = LoggerFactory.getLogger(EnduranceMain.class);

    private EnduranceMain() {}

    /** Runs. */
    public static void main(String[] arguments) {
        boolean holds = false;
        try {
            EnduranceSettings settings = EnduranceSettings.of(System.getenv());
            System.err.printf("seed %d%n", settings.seed());
            holds =
                    new EnduranceRun(
                                    settings,
                                    Connection.to(arguments[0], arguments[1]),
                                    Path.of(arguments[2]))
                            .run();
        } catch (Exception e) {
            LOGGER.error("the run was cut short", e);
        }
        // Threads of a run that was cut short do not end by themselves.
        System.exit(holds ? 0 : 1);
    }
}
