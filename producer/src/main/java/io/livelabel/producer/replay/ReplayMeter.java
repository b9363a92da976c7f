package io.livelabel.producer.replay;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The counts of one replay. Thread-safe. */
final class ReplayMeter {
    private final long totalBytes;
    private final boolean forever;
    private long readBytes;
    private long skippedBytes;
    private int epoch;
    private long sent;
    private long sentBytes;
    private long pending;
    private long pendingBytes;
    private long truths;
    private long alreadyThere;
    private final Map<DeadLetterReason, Long> deadLetters = new EnumMap<>(DeadLetterReason.class);
    private boolean started;
    private long startedAt;
    private long unanswered;
    private long heardAt;

    /**
     * A meter.
     *
     * @param bytes of the shards' files, which are gone through once an epoch
     */
    ReplayMeter(long bytes, ReplayOrder order) {
        forever = order.isForever();
        totalBytes = Math.max(1, forever ? bytes : bytes * order.epochs());
    }

    /** Takes note of what earlier runs have done. */
    synchronized void wasThere(long videos, Map<DeadLetterReason, Long> setAside) {
        alreadyThere = videos;
        deadLetters.putAll(setAside);
    }

    /** Takes note of what earlier runs have done beyond that. */
    synchronized void wasThere(long videos, Optional<DeadLetterReason> setAside) {
        alreadyThere += videos;
        setAside.ifPresent(this::setAside);
    }

    /** Takes note of how many bytes of the files have been gone through, in which epoch. */
    synchronized void read(long bytes, int ofEpoch) {
        readBytes = bytes;
        epoch = ofEpoch;
    }

    /** Takes note of a video that is about to be sent. */
    synchronized void sending(long bytes) {
        if (!started) {
            started = true;
            startedAt = System.nanoTime();
            skippedBytes = readBytes;
        }
        pending++;
        pendingBytes += bytes;
    }

    /** Takes note of labels that were sent by themselves. */
    synchronized void truths(int count) {
        truths += count;
    }

    /** Takes note that all that was sent is committed. */
    synchronized void committed() {
        sent += pending;
        sentBytes += pendingBytes;
        pending = 0;
        pendingBytes = 0;
    }

    synchronized void setAside(DeadLetterReason reason) {
        deadLetters.merge(reason, 1L, Long::sum);
    }

    /** Takes note of a record or a commit that the broker has to answer. */
    synchronized void handedOver() {
        if (unanswered == 0) {
            heardAt = System.nanoTime();
        }
        unanswered++;
    }

    /** Takes note of the broker's answer to one. */
    synchronized void answered() {
        unanswered--;
        heardAt = System.nanoTime();
    }

    synchronized ReplayProgress progress() {
        long now = System.nanoTime();
        double passed = (double) readBytes / totalBytes;
        double share = forever ? passed - epoch : passed;
        return new ReplayProgress(
                sent,
                sentBytes,
                truths,
                alreadyThere,
                deadLetters.values().stream().mapToLong(Long::longValue).sum(),
                epoch,
                Math.min(1, share),
                started ? (double) (readBytes - skippedBytes) / totalBytes : 0,
                started ? Duration.ofNanos(now - startedAt) : Duration.ZERO,
                unanswered > 0 ? Duration.ofNanos(now - heardAt) : Duration.ZERO);
    }

    synchronized Map<DeadLetterReason, Long> deadLetters() {
        return Map.copyOf(deadLetters);
    }
}
