package io.livelabel.classifier.serving;

import io.livelabel.classifier.weights.WeightsFollower;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * On how many examples the newest published version of each lineage was trained, noted from what it
 * passes on to another follower. One thread feeds it; any may ask.
 */
final class PublishedExamples implements WeightsFollower {
    private final String model;
    private final WeightsFollower next;
    private final Map<String, Long> mostOfLineage = new ConcurrentHashMap<>();

    PublishedExamples(String model, WeightsFollower next) {
        this.model = model;
        this.next = next;
    }

    /** How many more than a version of the same lineage, at least 0. */
    long beyond(ServingModel serving) {
        long most = mostOfLineage.getOrDefault(serving.lineage(), serving.examples());
        return Math.max(0, most - serving.examples());
    }

    @Override
    public void offer(WeightsManifest manifest) {
        if (manifest.getModel().equals(model)) {
            mostOfLineage.merge(manifest.getLineage(), manifest.getExamples(), Math::max);
        }
        next.offer(manifest);
    }

    @Override
    public boolean decide(String decidedModel, @Nullable ModelControl decision) {
        return next.decide(decidedModel, decision);
    }

    @Override
    public boolean retire(String key) {
        return next.retire(key);
    }

    @Override
    public void restart() {
        next.restart();
    }
}
