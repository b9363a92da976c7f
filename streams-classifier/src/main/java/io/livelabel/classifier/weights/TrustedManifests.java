package io.livelabel.classifier.weights;

import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Announcements of which a follower hears only what a trusted key has signed: whatever else is
 * published under a version's name, before or behind it, does not come in its place, nor is it a
 * version that others would be compared with. Where no key is trusted, all is passed on. One thread
 * at a time.
 */
public final class TrustedManifests implements WeightsFollower {
    private final TrustedKeys trust;
    private final WeightsFollower next;
    private final BiConsumer<WeightsManifest, String> leftOut;
    private final Set<String> told = new HashSet<>();

    /**
     * In front of a follower.
     *
     * @param leftOut is told of each version, of any model, that has a manifest which is left out,
     *     once, and why
     */
    public TrustedManifests(
            TrustedKeys trust, WeightsFollower next, BiConsumer<WeightsManifest, String> leftOut) {
        this.trust = trust;
        this.next = next;
        this.leftOut = leftOut;
    }

    @Override
    public void offer(WeightsManifest manifest) {
        Optional<String> objection = trust.objection(manifest);
        if (objection.isEmpty()) {
            next.offer(manifest);
        } else if (told.add(nameOf(manifest))) {
            leftOut.accept(manifest, objection.get());
        }
    }

    private static String nameOf(WeightsManifest manifest) {
        return "%s/%s/%d"
                .formatted(manifest.getModel(), manifest.getLineage(), manifest.getVersion());
    }

    @Override
    public boolean decide(String model, @Nullable ModelControl decision) {
        return next.decide(model, decision);
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
