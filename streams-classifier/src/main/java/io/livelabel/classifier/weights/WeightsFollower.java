package io.livelabel.classifier.weights;

import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import org.jspecify.annotations.Nullable;

/**
 * What {@link WeightsAnnouncements} tell of the versions there are and of those that are to serve.
 */
public interface WeightsFollower {
    /**
     * Takes a decision of model-control.
     *
     * @param model the model that it is for
     * @param decision null if it was withdrawn
     * @return whether the manifests are needed again, from the beginning
     */
    boolean decide(String model, @Nullable ModelControl decision);

    /** Takes the next manifest, of any model. */
    void offer(WeightsManifest manifest);

    /**
     * Takes the retirement of a version.
     *
     * @param key its manifest's
     * @return whether the manifests are needed again, from the beginning
     */
    boolean retire(String key);

    /** The manifests come again from the beginning. */
    void restart();
}
