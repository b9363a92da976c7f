package io.livelabel.classifier.serving;

import picocli.CommandLine.Option;

/** The command-line option of commands that are about a classifier which runs elsewhere. */
public final class GroupOptions {
    @Option(
            names = "--application-id",
            paramLabel = "NAME",
            defaultValue = ServingDefaults.APPLICATION_ID,
            description = "The classifier's consumer group (default: ${DEFAULT-VALUE}).")
    private String applicationId = "";

    /** The name of its consumer group. */
    public String applicationId() {
        return applicationId;
    }
}
