package io.livelabel.classifier.control;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line option that names a model that weights are published of. */
public final class PublishedModelOptions {
    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model; may be left out where weights of one are published.")
    private @Nullable String model;

    /**
     * The model's name, given or found.
     *
     * @throws io.livelabel.schemas.client.UserException if none is given and there is not just one,
     *     or there are no weights of the one given
     */
    public String find(PublishedTopics topics) {
        return topics.model(model);
    }
}
