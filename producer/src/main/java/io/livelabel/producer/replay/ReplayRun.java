package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.ReplayPosition;
import io.livelabel.schemas.client.DeadLetters;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One run of a replay: what earlier runs have not sent goes on its way, at its pace, in
 * transactions that each leave the ledger's positions true. One thread; the caller closes it.
 */
final class ReplayRun implements AutoCloseable {
    // A pause longer than this is used to commit, so that nobody waits for what was sent before it.
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ReplayConfig config;
    private final Pace pace;
    private final ReplayMeter meter;
    private final ReplayShards shards;
    private final TransactionalSender sender;
    private final PositionLog positions;
    private final ReplayLedger ledger;
    private final ShardWalk walk;
    private final ItemRecords records;
    private final @Nullable TruthTrail truth;
    private final Set<TopicPartition> sentTo = new HashSet<>();
    private @Nullable ItemBlock block;
    private int turn;
    private long videos;
    private long bytes;

    /**
     * A run.
     *
     * @param ledger of the videos, which {@code walk} goes by
     * @param walk closed with the run
     * @param truth sends the labels of live videos, if they are sent; closed with the run
     */
    ReplayRun(
            ReplayConfig config,
            Pace pace,
            ReplayMeter meter,
            ReplayShards shards,
            TransactionalSender sender,
            PositionLog positions,
            ReplayLedger ledger,
            ShardWalk walk,
            ItemRecords records,
            @Nullable TruthTrail truth) {
        this.config = config;
        this.pace = pace;
        this.meter = meter;
        this.shards = shards;
        this.sender = sender;
        this.positions = positions;
        this.ledger = ledger;
        this.walk = walk;
        this.records = records;
        this.truth = truth;
        videos = ledger.videos();
    }

    /**
     * Sends everything, and commits it.
     *
     * @return the partitions that records were sent to
     * @throws InterruptedException if it was stopped; what was sent by then is committed, unless a
     *     part of what belongs together is missing
     */
    Set<TopicPartition> replay() throws InterruptedException {
        try {
            for (Optional<ItemBlock> next = walk.next(); next.isPresent(); next = walk.next()) {
                send(next.get());
            }
            commit();
            awaitTruth();
            return sentTo;
        } catch (InterruptedException e) {
            if (sender.isWhole()) {
                commit();
            }
            throw e;
        }
    }

    private void send(ItemBlock next) throws InterruptedException {
        int sentBefore = ledger.sentOf(next);
        block = next;
        for (turn = 0; turn < next.size(); turn++) {
            ShardItem item = next.sent(turn);
            next.sent(turn, turn < sentBefore ? recall(item) : send(item));
            if (turn + 1 < next.size()) {
                turn++;
                commitIfDue();
                turn--;
            }
        }
        block = null;
        ledger.passed(next);
        commitIfDue();
    }

    /** What became of an item that an earlier run has sent. */
    private SendOutcome recall(ShardItem item) {
        if (item.again() && item.fault().isPresent()) {
            return SendOutcome.NOTHING;
        }
        SendOutcome outcome = records.prepare(item).outcome();
        videos += outcome.videos();
        meter.wasThere(outcome.videos(), outcome.deadLetter());
        return outcome;
    }

    private SendOutcome send(ShardItem item) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(
                    "interrupted in shard %s before record %d"
                            .formatted(shards.name(item.shard()), item.record()));
        }
        ItemRecords.Prepared prepared = records.prepare(item);
        if (prepared.fault().isPresent()) {
            return setAside(item, prepared.fault().get());
        }
        if (!prepared.records().isEmpty()) {
            awaitPace();
        }
        sender.send(prepared.records());
        for (ProducerRecord<byte[], byte[]> record : prepared.records()) {
            meter.sending(record.value().length);
            bytes += record.value().length;
            sentTo.add(new TopicPartition(record.topic(), record.partition()));
        }
        videos += prepared.records().size();
        return prepared.outcome();
    }

    private SendOutcome setAside(ShardItem item, MalformedRecordException cause)
            throws InterruptedException {
        if (item.again() && item.fault().isPresent()) {
            return SendOutcome.NOTHING;
        }
        if (config.strict()) {
            commit();
            throw new UserException(
                    "record %d of shard %s, at byte %d, cannot be sent: %s: %s (--strict stops there; without it the record goes to the dead letters)"
                            .formatted(
                                    item.record(),
                                    shards.name(item.shard()),
                                    item.position(),
                                    cause.reason(),
                                    cause.getMessage()));
        }
        sender.send(List.of(records.deadLetter(item, fault(item, cause))));
        meter.setAside(cause.reason());
        return SendOutcome.setAside(cause.reason());
    }

    /** The fault that was found in reading, or that of a sound record with its bytes read again. */
    private ShardItem.Fault fault(ShardItem item, MalformedRecordException cause) {
        if (item.fault().isPresent()) {
            return item.fault().get();
        }
        try (TfRecordReader reader =
                new TfRecordReader(shards.path(item.shard()), item.position(), item.record())) {
            reader.next();
            return new ShardItem.Fault(
                    cause,
                    ItemRecords.key(item.examples().get(0)),
                    reader.copyData(DeadLetters.MAX_PAYLOAD_BYTES),
                    reader.size());
        } catch (IOException | MalformedRecordException e) {
            throw new UserException(
                    "record %d of shard %s cannot be read again: %s"
                            .formatted(item.record(), shards.name(item.shard()), e),
                    e);
        }
    }

    private void awaitPace() throws InterruptedException {
        while (true) {
            long nanos = pace.nanosUntilNext(videos, bytes);
            sendTruth();
            if (nanos <= 0) {
                return;
            }
            if (nanos > IDLE_NANOS) {
                commit();
            } else {
                commitIfDue();
            }
            park(nanos);
        }
    }

    private void sendTruth() throws InterruptedException {
        if (truth != null) {
            truth.sendRipe(System.currentTimeMillis());
        }
    }

    private void awaitTruth() throws InterruptedException {
        if (truth == null) {
            return;
        }
        for (OptionalLong at = truth.nextAtMs();
                at.isPresent() || truth.hasMore();
                at = truth.nextAtMs()) {
            sendTruth();
            if (truth.hasMore()) {
                commitIfDue();
                park(0);
            } else {
                commit();
                long now = System.currentTimeMillis();
                park(TimeUnit.MILLISECONDS.toNanos(at.orElse(now) - now));
            }
        }
        commit();
    }

    private static void park(long nanos) throws InterruptedException {
        if (nanos > 0) {
            LockSupport.parkNanos(Math.min(nanos, LONGEST_PARK_NANOS));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting");
        }
    }

    private void commitIfDue() throws InterruptedException {
        if (sender.nanosOpen() > config.commitInterval().toNanos()) {
            commit();
        }
    }

    /** Commits what was sent since the last commit, with the positions that it leads to. */
    private void commit() throws InterruptedException {
        if (block != null && turn > 0 && sender.nanosOpen() > 0) {
            ledger.ahead(block, turn);
        }
        long now = System.currentTimeMillis();
        List<Integer> changed = ledger.changedShards();
        List<ReplayPosition> changes = new ArrayList<>(ledger.takeChanges(now));
        if (truth != null) {
            changes.addAll(truth.takeChanges(now));
        }
        sender.commit(changes.stream().map(positions::record).toList());
        if (truth != null) {
            for (int shard : changed) {
                truth.committed(shard, ledger.at(shard), System.currentTimeMillis());
            }
        }
    }

    @Override
    public void close() {
        try (walk;
                TruthTrail closed = truth) {
            // Both are closed, also where one fails.
        }
    }
}
