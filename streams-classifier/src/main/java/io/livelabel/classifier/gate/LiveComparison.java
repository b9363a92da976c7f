package io.livelabel.classifier.gate;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.TrialSlot;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.metrics.ClassGroups;
import java.util.Collection;
import java.util.Optional;

/**
 * Challenger and incumbent on the same labelled videos. The incumbent is scored in the slot that
 * serves, pass by pass, beside the labelling. One thread at a time.
 */
final class LiveComparison {
    private final LiveRule rule;
    private final ModelSlots slots;
    private final TrialSlot trial;
    private final int classes;

    LiveComparison(LiveRule rule, ModelSlots slots, TrialSlot trial, int classes) {
        this.rule = rule;
        this.slots = slots;
        this.trial = trial;
        this.classes = classes;
    }

    /**
     * Compares what the trial slot holds with what serves.
     *
     * @return nothing if the incumbent did not serve all the time
     */
    Optional<Verdict> compare(VersionName incumbent, ComparedVideos videos) {
        ClassGroups groups = groups(videos.truths());
        LiveFigures challengers = new LiveFigures(groups);
        LiveFigures incumbents = new LiveFigures(groups);
        boolean[] same = {true};
        videos.read(minibatch -> same[0] &= score(incumbent, minibatch, challengers, incumbents));
        return same[0]
                ? Optional.of(rule.verdict(incumbent, challengers, incumbents))
                : Optional.empty();
    }

    /** Common and rare are told apart by the sample itself. */
    private ClassGroups groups(Collection<int[]> truths) {
        long[] counts = new long[classes];
        for (int[] truth : truths) {
            for (int classId : truth) {
                counts[classId]++;
            }
        }
        return ClassGroups.ofCounts(counts);
    }

    /** Whether the incumbent served. */
    private boolean score(
            VersionName incumbent,
            Minibatch minibatch,
            LiveFigures challengers,
            LiveFigures incumbents) {
        Predictions predictions = new Predictions(minibatch.size(), classes);
        try (ModelSlots.Reading reading = slots.read()) {
            if (!isServing(incumbent, reading.model())) {
                return false;
            }
            reading.score(minibatch, predictions);
        }
        add(minibatch, predictions, incumbents);
        trial.score(minibatch, predictions);
        add(minibatch, predictions, challengers);
        return true;
    }

    private static void add(Minibatch minibatch, Predictions predictions, LiveFigures figures) {
        for (int row = 0; row < minibatch.size(); row++) {
            figures.add(predictions, row, minibatch.labels(row));
        }
    }

    static boolean isServing(VersionName incumbent, ServingModel model) {
        return incumbent.equals(new VersionName(model.lineage(), model.version()));
    }
}
