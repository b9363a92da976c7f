package io.livelabel.producer.replay;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a replay is, at one moment.
 *
 * @param sent videos that this run has committed
 * @param sentBytes bytes of their values
 * @param truths labels of live videos that this run has sent by themselves
 * @param alreadyThere videos of the shards that earlier runs had committed
 * @param deadLetters records of the shards set aside, in this run or before
 * @param epoch how often the shards had been gone through before, from 0
 * @param share share of the shards' bytes that was gone through, in [0, 1]: of all epochs, or of
 *     the present one where there is no last
 * @param gone how much was gone through since the first video was sent, in the unit of {@code
 *     share}: above 1 behind the first epoch where there is no last
 * @param elapsed time since the first video was sent
 * @param unanswered how long the broker has not answered what it was sent; zero if nothing is open
 */
public record ReplayProgress(
        long sent,
        long sentBytes,
        long truths,
        long alreadyThere,
        long deadLetters,
        int epoch,
        double share,
        double gone,
        Duration elapsed,
        Duration unanswered) {
    private static final double NANOS = 1e9;
    private static final double MEGABYTE = 1e6;

    /** Videos a second since the first was sent; 0 before. */
    public double videosPerSecond() {
        return perSecond((double) sent);
    }

    /** Megabytes (10^6) of values a second since the first video was sent; 0 before. */
    public double megabytesPerSecond() {
        return perSecond(sentBytes / MEGABYTE);
    }

    /** How long the rest takes at the pace so far; empty while there is none. */
    public Optional<Duration> eta() {
        return gone > 0 && !elapsed.isZero()
                ? Optional.of(
                        Duration.ofNanos(
                                (long) ((double) elapsed.toNanos() * ((1 - share) / gone))))
                : Optional.empty();
    }

    private double perSecond(double amount) {
        return elapsed.isZero() ? 0 : amount / (elapsed.toNanos() / NANOS);
    }
}
