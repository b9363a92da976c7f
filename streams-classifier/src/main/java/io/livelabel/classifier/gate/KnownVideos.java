package io.livelabel.classifier.gate;

import io.livelabel.classifier.input.LivePlace;
import io.livelabel.model.Minibatch;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The live videos whose truth has come, as of one moment.
 *
 * @param known class ids that are true of each, by its place
 * @param sample reads them again
 */
record KnownVideos(Map<LivePlace, int[]> known, LiveSample sample) implements ComparedVideos {
    @Override
    public Collection<int[]> truths() {
        return known.values();
    }

    @Override
    public String count() {
        return "the truth of %d live videos has come".formatted(known.size());
    }

    @Override
    public void read(Consumer<Minibatch> each) {
        sample.read(known, (minibatch, records, ids) -> each.accept(minibatch));
    }
}
