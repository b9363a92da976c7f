package io.livelabel.benchmarks.endurance;

import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds the offsets that the instances have committed to the outcomes: again and again it asks for
 * the offsets, then reads all that is written, which every committed transaction's outcomes are
 * among by then, and looks whether each upload below an offset has one. One thread runs it; it may
 * be asked and closed by another once that has ended.
 */
final class CommitAudit implements Runnable, AutoCloseable {
    private static final long EVERY_NANOS = Duration.ofMillis(250).toNanos();
    private static final int MOST_TOLD = 20;

    private final String group;
    private final Admin admin;
    private final Outcomes outcomes;
    private final Map<TopicPartition, Long> checked = new HashMap<>();
    private final List<String> ahead = new ArrayList<>();
    private long looks;
    private volatile boolean ended;

    CommitAudit(Connection connection, String group, Outcomes outcomes) {
        this.group = group;
        this.outcomes = outcomes;
        admin = connection.openAdmin();
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                look();
                LockSupport.parkNanos(EVERY_NANOS);
            }
            look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | MalformedRecordException e) {
            throw new IllegalStateException("the outcomes could not be followed", e);
        }
    }

    private void look() throws InterruptedException, ExecutionException, MalformedRecordException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        outcomes.readOn();
        committed.forEach(
                (partition, next) -> {
                    long from = checked.getOrDefault(partition, 0L);
                    for (long offset = from; offset < next.offset(); offset++) {
                        LivePlace place = new LivePlace(partition, offset);
                        if (!outcomes.byPlace().containsKey(place) && ahead.size() < MOST_TOLD) {
                            ahead.add(
                                    "%s is committed up to %d, %s has no outcome"
                                            .formatted(partition, next.offset(), place));
                        }
                    }
                    checked.put(partition, Math.max(from, next.offset()));
                });
        looks++;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed()
            throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    }

    /** Has it look once more, and end. */
    void end() {
        ended = true;
    }

    /** How often it looked. */
    long looks() {
        return looks;
    }

    /** The offsets committed last, by partition. */
    Map<TopicPartition, Long> committedLast() {
        return Map.copyOf(checked);
    }

    /** Offsets that were ahead of their outcomes, in sentences. */
    List<String> ahead() {
        return List.copyOf(ahead);
    }

    @Override
    public void close() {
        admin.close();
    }
}
