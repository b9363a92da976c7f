package io.livelabel.trainer;

import io.livelabel.schemas.client.CommandRunner;
import picocli.CommandLine.Command;

/** The trainer's command line. */
@Command(
        name = "livelabel",
        description = "Learns from labelled videos in Kafka, and publishes weights to Kafka.",
        mixinStandardHelpOptions = true,
        subcommands = {TrainCommand.class, RequeueCommand.class})
public final class TrainerMain {
    TrainerMain() {}

    /** Runs the command that the arguments ask for, and ends with its status. */
    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(new TrainerMain(), arguments));
    }
}
