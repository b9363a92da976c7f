package io.livelabel.producer.replay;

/** How fast videos are let go. Asked on the replay's thread, before each. */
@FunctionalInterface
public interface Pace {
    /**
     * How long it takes until the next video may go; asked again by then at the latest, and until
     * the answer is 0.
     *
     * @param videos how many have gone, in all runs of the replay
     * @param bytes how many bytes their values had, in this run
     * @return nanoseconds; 0 or less if it may go now
     * @throws InterruptedException to stop the replay
     */
    long nanosUntilNext(long videos, long bytes) throws InterruptedException;

    /** As fast as the broker takes them. */
    static Pace unlimited() {
        return (videos, bytes) -> 0;
    }

    /**
     * Evenly, at most so many videos a second; time lost, but for moments, is not made up for.
     *
     * @param rate videos a second, above 0
     */
    static Pace videosPerSecond(double rate) {
        return new EvenPace(rate, "videos/s", (videos, bytes) -> videos);
    }

    /**
     * Evenly, at most so many bytes of values a second; time lost, but for moments, is not made up
     * for.
     *
     * @param rate megabytes (10^6) a second, above 0
     */
    static Pace megabytesPerSecond(double rate) {
        return new EvenPace(rate, "MB/s", (videos, bytes) -> bytes / 1e6);
    }
}
