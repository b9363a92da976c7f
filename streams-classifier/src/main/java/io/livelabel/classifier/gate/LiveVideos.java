package io.livelabel.classifier.gate;

import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.TrialSlot;

/**
 * The live videos that a model labelled: followed, and read again, those whose truth has come to be
 * compared on, the newest for a challenger to label too. One thread at a time, which closes it.
 */
final class LiveVideos implements AutoCloseable {
    private final int most;
    private final LiveTruth truth;
    private final LiveSample sample;

    /**
     * Connects.
     *
     * @throws io.livelabel.schemas.client.UserException if the topics of labels and truth do not
     *     exist
     */
    LiveVideos(GateSettings settings, GateParts parts) {
        most = settings.mostVideos();
        truth =
                new LiveTruth(
                        parts.connection(),
                        parts.registry(),
                        parts.model(),
                        parts.architecture().classes(),
                        most);
        try {
            sample =
                    new LiveSample(
                            parts.connection(),
                            parts.registry(),
                            parts.architecture(),
                            parts.sizes(),
                            parts.maxBatch());
        } catch (RuntimeException e) {
            truth.close();
            throw e;
        }
    }

    /**
     * Reads which there are now.
     *
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    void follow() {
        truth.read();
    }

    /** Those whose truth has come, as of now. */
    ComparedVideos known() {
        return new KnownVideos(truth.known(), sample);
    }

    /** Has what the trial slot holds label the newest, and waits until the labels are written. */
    void label(ShadowLabels shadow, TrialSlot trial, ServingModel challenger)
            throws InterruptedException {
        shadow.write(truth.newestLabelled(most), sample, trial, challenger);
    }

    @Override
    public void close() {
        try (sample) {
            truth.close();
        }
    }
}
