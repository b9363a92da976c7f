package io.livelabel.local;

import io.livelabel.local.offline.EvaluateCommand;
import io.livelabel.local.offline.FitCommand;
import io.livelabel.local.offline.ModelCommand;
import io.livelabel.local.security.AclsCommand;
import io.livelabel.local.security.KeysCommand;
import io.livelabel.schemas.client.CommandRunner;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Provides the main() method of the commands that span rooms. */
public final class LocalMain {
    private LocalMain() {}

    /** Runs a command and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        // The applications' own logging, on the class path too, is for the console.
        System.setProperty("log4j2.configurationFile", "classpath:log4j2-local.xml");
        System.exit(CommandRunner.run(new LocalCommand(), arguments));
    }

    @Command(
            name = "livelabel",
            mixinStandardHelpOptions = true,
            subcommands = {
                DemoCommand.class,
                SummaryCommand.class,
                ModelCommand.class,
                FitCommand.class,
                EvaluateCommand.class,
                AclsCommand.class,
                KeysCommand.class,
                CommandLine.HelpCommand.class
            },
            synopsisSubcommandLabel = "COMMAND",
            description = {
                "Labels videos the moment they are uploaded, with a model that never stops learning.",
                "",
                "Commands with a program of their own (each has --help):",
                "  download  fetch shards of YouTube-8M, and its vocabulary",
                "  replay    send shards into Kafka, to be trained on or as live uploads",
                "  generate  make shards of invented videos",
                "  inspect   tell what shards hold, as text, JSON and plots",
                "  train     learn from the training topic, and publish weights",
                "  requeue   send examples that training had to leave out back to their topic",
                "  classify  label the live uploads with the newest weights",
                "  models    list, compare, pin and roll back versions of weights",
                "  explain   prove a label: score its video again with the weights that it names",
                "  relabel   label a range of the uploads again, with a version of choice",
                "  status    tell how a classifier does: lag, versions, gate, staleness, instances",
                "",
                "Commands that need several parts, or none:"
            })
    private static final class LocalCommand {}
}
