package io.livelabel.producer;

import io.livelabel.schemas.client.CommandRunner;
import picocli.CommandLine.Command;

/** The program that brings shards into topics. */
@Command(
        name = "livelabel",
        mixinStandardHelpOptions = true,
        description =
                "Fetches shards of YouTube-8M, makes up others, tells what they hold, and brings them into topics.",
        subcommands = {
            DownloadCommand.class,
            GenerateCommand.class,
            InspectCommand.class,
            ReplayCommand.class
        })
public final class ProducerMain {
    ProducerMain() {}

    /** Runs the command line and ends with its exit status. */
    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(new ProducerMain(), arguments));
    }
}
