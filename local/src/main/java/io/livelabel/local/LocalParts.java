package io.livelabel.local;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.producer.replay.ReplayProgress;
import java.time.Duration;
import java.util.Optional;

/**
 * The parts of a demo in this JVM, which the caller closes.
 *
 * @param classifier labels
 * @param trainer learns
 * @param replays send
 * @param paces what the replays go by
 */
record LocalParts(Classifier classifier, DemoTrainer trainer, DemoReplays replays, DemoPaces paces)
        implements DemoParts {
    @Override
    public void requireAlive() throws InterruptedException {
        trainer.requireAlive();
        replays.requireAlive();
        if (classifier.awaitClosed(Duration.ZERO)) {
            throw new IllegalStateException("the classifier was closed");
        }
    }

    @Override
    public ReplayProgress replayed() {
        return replays.trainingProgress();
    }

    @Override
    public boolean isTrainingReplayed() {
        return replays.trainingSummary().isPresent();
    }

    @Override
    public boolean areUploadsReplayed() {
        return replays.liveSummaries().isPresent();
    }

    @Override
    public Optional<VersionName> serving() {
        return classifier
                .serving()
                .map(serving -> new VersionName(serving.lineage(), serving.version()));
    }

    @Override
    public void trained(double share, boolean labelled) {
        paces.progress(share);
        if (labelled) {
            paces.training().labelsAreMade();
        }
    }

    @Override
    public void releaseUploads() {
        paces.releaseLive();
    }
}
