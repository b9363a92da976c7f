package io.livelabel.classifier.serving;

import io.livelabel.model.engine.Engine;
import picocli.CommandLine.Option;

/** The command-line option of commands that score uploads again: by what engine. */
public final class ScoringEngineOptions {
    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "dl4j",
            description = "The engine that scores (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    /**
     * The engine.
     *
     * @throws IllegalArgumentException if the class path has none of that name
     */
    public Engine toEngine() {
        return Engine.named(engine);
    }
}
