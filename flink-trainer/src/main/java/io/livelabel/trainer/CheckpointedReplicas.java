package io.livelabel.trainer;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether several replicas or one have trained up to a checkpoint. */
final class CheckpointedReplicas {
    private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointedReplicas.class);

    private CheckpointedReplicas() {}

    /**
     * Whether a checkpoint is one of replicas that are averaged. One that this machine cannot read
     * is taken for what is asked for: Flink refuses it if it is not.
     *
     * @param checkpoint path or URI of its folder
     * @param asked whether replicas are asked for
     * @throws UserException if one replica has trained alone up to it, but several are asked for
     */
    static boolean areIn(String checkpoint, boolean asked) {
        boolean averaged;
        try {
            averaged =
                    CheckpointedTraining.operators(path(checkpoint)).stream()
                            .flatMap(operator -> operator.getOperatorUid().stream())
                            .anyMatch(ReplicatedTraining.REPLICAS::equals);
        } catch (IOException | RuntimeException e) {
            LOGGER.info("whose {} is could not be looked up: {}", checkpoint, e.toString());
            return asked;
        }
        if (asked && !averaged) {
            throw new UserException(
                    "up to %s one replica has trained alone, and several cannot go on from it: leave out --replicas, or begin anew by --from-checkpoint none"
                            .formatted(checkpoint));
        }
        return averaged;
    }

    private static Path path(String checkpoint) {
        return checkpoint.startsWith("file:")
                ? Path.of(URI.create(checkpoint))
                : Path.of(checkpoint);
    }
}
