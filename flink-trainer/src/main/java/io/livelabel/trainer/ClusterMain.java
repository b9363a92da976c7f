package io.livelabel.trainer;

import io.livelabel.schemas.client.CommandRunner;

/**
 * The trainer's command line inside a job manager, for Flink's application mode: it returns where
 * {@link TrainerMain} would end the process, with which the job manager would end.
 */
public final class ClusterMain {
    private ClusterMain() {}

    /**
     * Runs the command that the arguments ask for.
     *
     * @throws IllegalStateException if it fails; what it wrote says why
     */
    public static void main(String[] arguments) {
        int status = CommandRunner.run(new TrainerMain(), arguments);
        if (status != CommandRunner.OK) {
            throw new IllegalStateException(
                    "the command ended with status %d; the log says why".formatted(status));
        }
    }
}
