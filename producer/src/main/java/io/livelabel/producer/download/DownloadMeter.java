package io.livelabel.producer.download;

import java.time.Duration;

/** The counts of one download. Thread-safe. */
final class DownloadMeter {
    private long startedAt = System.nanoTime();
    private int files;
    private int fetched;
    private int there;
    private int failures;
    private long bytes;
    private long thrownAway;
    private long wholeBytes;
    private long partBytes;

    /** The fetching begins. */
    synchronized void start(int count) {
        files = count;
        startedAt = System.nanoTime();
    }

    /** A file was there before. */
    synchronized void wasThere() {
        there++;
    }

    /** A file's part of an earlier run is gone on with. */
    synchronized void found(long count) {
        partBytes += count;
    }

    /** Bytes came and lie in a part. */
    synchronized void received(long count) {
        bytes += count;
        partBytes += count;
    }

    /** Bytes of a part are thrown away, to be fetched again. */
    synchronized void threwAway(long count) {
        thrownAway += count;
        partBytes -= count;
    }

    /** A part became a file. */
    synchronized void fetched(long size) {
        fetched++;
        wholeBytes += size;
        partBytes -= size;
    }

    /** An attempt failed. */
    synchronized void failed() {
        failures++;
    }

    synchronized DownloadProgress progress() {
        return new DownloadProgress(
                files,
                fetched,
                there,
                failures,
                bytes,
                thrownAway,
                wholeBytes,
                partBytes,
                Duration.ofNanos(System.nanoTime() - startedAt));
    }
}
