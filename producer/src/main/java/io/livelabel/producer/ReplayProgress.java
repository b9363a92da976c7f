package io.livelabel.producer;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a replay is, at one moment.
 *
 * @param sent videos that the broker has acknowledged in this run
 * @param sentBytes bytes of their values
 * @param alreadyThere videos that earlier runs had sent
 * @param deadLetters records set aside, in this run or before
 * @param share share of the shards' bytes that was read, in [0, 1]
 * @param skippedShare share of them that was read before the first video was sent
 * @param elapsed time since the first video was sent
 */
public record ReplayProgress(
        long sent,
        long sentBytes,
        long alreadyThere,
        long deadLetters,
        double share,
        double skippedShare,
        Duration elapsed) {
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
        double done = share - skippedShare;
        return done > 0 && !elapsed.isZero()
                ? Optional.of(
                        Duration.ofNanos(
                                (long) ((double) elapsed.toNanos() * ((1 - share) / done))))
                : Optional.empty();
    }

    private double perSecond(double amount) {
        return elapsed.isZero() ? 0 : amount / (elapsed.toNanos() / NANOS);
    }
}
