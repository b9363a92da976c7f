package io.livelabel.trainer;

import io.livelabel.schemas.client.CommandRunner;
import java.util.ArrayList;
import java.util.List;

/**
 * The trainer's command line inside a job manager, for Flink's application mode: it returns where
 * {@link TrainerMain} would end the process, with which the job manager would end.
 */
public final class ClusterMain {
    private ClusterMain() {}

    /**
     * Runs the command that the arguments ask for.
     *
     * @throws IllegalStateException if it fails; the message says why, or, of arguments that cannot
     *     be understood, that the log does
     */
    public static void main(String[] arguments) {
        List<String> told = new ArrayList<>();
        int status = CommandRunner.run(new TrainerMain(), told::add, arguments);
        if (status != CommandRunner.OK) {
            throw new IllegalStateException(
                    told.isEmpty()
                            ? "the command ended with status %d; the log says why".formatted(status)
                            : String.join("; ", told));
        }
    }
}
