package io.livelabel.producer;

import io.livelabel.schemas.client.CommandRunner;
import picocli.CommandLine.Command;

/** The program that brings shards into topics. */
@Command(
        name = "livelabel",
        mixinStandardHelpOptions = true,
        description = "Brings shards of YouTube-8M, or made-up ones, into topics.",
        subcommands = {ReplayCommand.class, GenerateCommand.class})
public final class ProducerMain {
    ProducerMain() {}

    /** Runs the command line and ends with its exit status. */
    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(new ProducerMain(), arguments));
    }
}
