package io.livelabel.trainer;

import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.client.UserException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options that say what is trained: one model, or several side by side. */
final class ModelOptions {
    /** The models' names, as the help lists them. */
    static final class Models implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Zoo.videoLevelNames().iterator();
        }
    }

    @Option(
            names = "--model",
            paramLabel = "NAME",
            completionCandidates = Models.class,
            description =
                    "Architecture: ${COMPLETION-CANDIDATES} (default: "
                            + TrainerDefaults.MODEL
                            + ").")
    private @Nullable String model;

    @Option(
            names = "--models",
            paramLabel = "NAME,NAME…",
            split = ",",
            description =
                    "Instead of --model: several, side by side on one stream, each as a lineage of its own, with a thread, weights, optimizer's state and minibatch of its own in memory; the slowest sets the pace, and what ends one ends all. Every other option holds for all. Checkpoints are in the folder side-by-side of --checkpoint-dir. At a restart one may be added, which begins with what is read from then on, or left out, whose training stays in the checkpoint it went on from last.")
    private List<String> models = List.of();

    /**
     * Sets what they say.
     *
     * @throws UserException if both are given
     */
    void applyTo(TrainerConfigBuilder builder) {
        if (model != null && !models.isEmpty()) {
            throw new UserException(
                    "--model %s and --models %s are both given: give one of them"
                            .formatted(model, String.join(",", models)));
        }
        builder.model(model == null ? TrainerDefaults.MODEL : model).models(models);
    }
}
