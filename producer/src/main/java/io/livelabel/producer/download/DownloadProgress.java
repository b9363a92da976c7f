package io.livelabel.producer.download;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a download is, at one moment.
 *
 * @param files how many files there are to be
 * @param fetched files that became whole
 * @param there files that were there before
 * @param failures attempts that failed
 * @param bytes bytes that came over the network
 * @param thrownAway bytes of parts that are fetched again
 * @param wholeBytes bytes of the files that became whole
 * @param partBytes bytes that lie in files that are not whole
 * @param elapsed time since the first file was asked for
 */
public record DownloadProgress(
        int files,
        int fetched,
        int there,
        int failures,
        long bytes,
        long thrownAway,
        long wholeBytes,
        long partBytes,
        Duration elapsed) {
    private static final double MEGABYTE = 1e6;

    /** Files that are neither there nor fetched. */
    public int missing() {
        return files - there - fetched;
    }

    /** Megabytes (10^6) a second. */
    public double megabytesPerSecond() {
        return elapsed.isZero() ? 0 : bytes / MEGABYTE / (elapsed.toNanos() / 1e9);
    }

    /**
     * How long the rest takes at the pace so far, where the missing files are as long as the
     * fetched ones in the mean: the plan does not tell their lengths. Empty before the first file
     * is whole.
     */
    public Optional<Duration> eta() {
        if (fetched == 0 || bytes == 0) {
            return Optional.empty();
        }
        double left = Math.max(0, (double) wholeBytes / fetched * missing() - partBytes);
        return Optional.of(Duration.ofSeconds(Math.round(left / bytes * elapsed.toNanos() / 1e9)));
    }

    /** One line. */
    public String toLine() {
        return String.format(
                Locale.ROOT,
                "%,d of %,d files, %,.1f MB, %.1f MB/s%s%s",
                fetched + there,
                files,
                bytes / MEGABYTE,
                megabytesPerSecond(),
                failures == 0 ? "" : ", %d failed attempts".formatted(failures),
                missing() == 0 ? "" : eta().map(DownloadProgress::clock).orElse(""));
    }

    private static String clock(Duration left) {
        return ", %d:%02d:%02d to go"
                .formatted(left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }
}
