package io.livelabel.classifier;

import io.livelabel.classifier.explain.ExplainCommand;
import io.livelabel.classifier.models.ModelsCommand;
import io.livelabel.classifier.relabel.RelabelCommand;
import io.livelabel.classifier.status.StatusCommand;
import io.livelabel.schemas.client.CommandRunner;
import picocli.CommandLine.Command;

/** The classifier's command line. */
@Command(
        name = "livelabel",
        mixinStandardHelpOptions = true,
        description = "Labels live videos with weights that are swapped while it runs.",
        subcommands = {
            ClassifyCommand.class,
            ModelsCommand.class,
            ExplainCommand.class,
            RelabelCommand.class,
            StatusCommand.class
        })
public final class ClassifierMain {
    ClassifierMain() {}

    /** Runs a command and ends the process with its status. */
    public static void main(String[] args) {
        System.exit(CommandRunner.run(new ClassifierMain(), args));
    }
}
