package io.livelabel.local;

import io.livelabel.schemas.Topics;

/**
 * How a demo's streams are let go, each in step with the others. Thread-safe.
 *
 * @param training of the videos to train on
 * @param videos of the live uploads at video level
 * @param frames of those at frame level
 */
record DemoPaces(TrainingPace training, LivePace videos, LivePace frames) {
    /** The paces of a run that goes on behind what the topics hold already. */
    static DemoPaces of(LocalCluster cluster, long training, long videos, long frames) {
        return new DemoPaces(
                TrainingPace.of(training, cluster.recordsIn(Topics.TRAINING_VIDEOS)),
                LivePace.holdingBackSome(videos, cluster.recordsIn(Topics.VIDEOS)),
                LivePace.holdingBackSome(frames, cluster.recordsIn(Topics.FRAMES)));
    }

    /** Takes note of the share of the training stream that has been trained on. */
    void progress(double share) {
        videos.progress(share);
        frames.progress(share);
    }

    /** Lets all live uploads go. */
    void releaseLive() {
        videos.release();
        frames.release();
    }
}
