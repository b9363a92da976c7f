package io.livelabel.local;

/**
 * How a demo's streams are let go, each in step with the others. Thread-safe.
 *
 * @param training of the videos to train on
 * @param videos of the live uploads at video level
 * @param frames of those at frame level
 */
record DemoPaces(TrainingPace training, LivePace videos, LivePace frames) {
    /** The paces of streams of so many videos. */
    static DemoPaces of(long training, long videos, long frames) {
        return new DemoPaces(
                TrainingPace.of(training),
                LivePace.holdingBackSome(videos),
                LivePace.holdingBackSome(frames));
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
