package io.livelabel.producer.replay;

import io.livelabel.schemas.avro.ReplayPosition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends the labels of live videos, each a given time after its video was committed at the earliest.
 *
 * <p>It goes through the shards by itself, behind the videos, so that it holds no labels in memory
 * however long the delay is. The caller closes it; one thread.
 */
final class TruthTrail implements AutoCloseable {
    // How much later than asked for labels may go, as a part of the delay.
    private static final int COARSENESS = 64;
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ReplayLedger ledger;
    private final ShardWalk walk;
    private final long delayMs;
    private final ItemRecords records;
    private final Delivery delivery;
    private final ShardPosition[] ripe;
    private final Deque<Ripening> ripening = new ArrayDeque<>();
    private Optional<ItemBlock> next = Optional.empty();
    private boolean more;

    /** Hands over labels that belong together. */
    @FunctionalInterface
    interface Delivery {
        /** Hands them over. */
        void send(List<ProducerRecord<byte[], byte[]>> labels) throws InterruptedException;
    }

    /** Up to which position of a shard labels may go from a time on, of the first of several. */
    private record Ripening(int shard, ShardPosition position, long firstAtMs, long atMs) {}

    /**
     * A trail.
     *
     * @param ledger of the labels
     * @param walk goes by that ledger; closed with the trail
     * @param videos the ledger of the videos as earlier runs have left it
     */
    TruthTrail(
            ReplayLedger ledger,
            ShardWalk walk,
            ReplayLedger videos,
            int shards,
            Duration delay,
            ItemRecords records,
            Delivery delivery) {
        this.ledger = ledger;
        this.walk = walk;
        this.delayMs = delay.toMillis();
        this.records = records;
        this.delivery = delivery;
        ripe = new ShardPosition[shards];
        Arrays.fill(ripe, ShardPosition.BEGIN);
        IntStream.range(0, shards)
                .boxed()
                .sorted(Comparator.comparingLong(videos::changedAtMs))
                .forEach(shard -> committed(shard, videos.at(shard), videos.changedAtMs(shard)));
    }

    /** Takes note that the videos of a shard were committed up to a position. */
    void committed(int shard, ShardPosition position, long nowMs) {
        long atMs = nowMs + delayMs;
        Ripening last = ripening.peekLast();
        boolean soon =
                last != null
                        && last.shard() == shard
                        && atMs - last.firstAtMs() <= delayMs / COARSENESS;
        if (soon) {
            ripening.removeLast();
            ripening.addLast(new Ripening(shard, position, last.firstAtMs(), atMs));
        } else {
            ripening.addLast(new Ripening(shard, position, atMs, atMs));
        }
    }

    /** When labels may go next: milliseconds since the epoch; empty if none are waiting. */
    OptionalLong nextAtMs() {
        Ripening first = ripening.peekFirst();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.atMs());
    }

    /** Sends labels that may go by now, for a moment: live videos are not to wait behind them. */
    void sendRipe(long nowMs) throws InterruptedException {
        while (!ripening.isEmpty() && ripening.getFirst().atMs() <= nowMs) {
            Ripening first = ripening.removeFirst();
            ripe[first.shard()] = first.position();
            more = true;
        }
        long begin = System.nanoTime();
        while (more && System.nanoTime() - begin < MOMENT_NANOS) {
            if (next.isEmpty()) {
                next = walk.next();
            }
            more = next.isPresent() && isRipe(next.get());
            if (more) {
                send(next.get());
                next = Optional.empty();
            }
        }
    }

    /** Whether labels may be left that may go by now. */
    boolean hasMore() {
        return more;
    }

    private boolean isRipe(ItemBlock block) {
        for (int i = 0; i < block.size(); i++) {
            ShardItem item = block.item(i);
            ShardPosition at = ripe[item.shard()];
            if (!(item.endsShard()
                    ? at.covers(item.epoch())
                    : at.covers(item.epoch(), item.record()))) {
                return false;
            }
        }
        return true;
    }

    private void send(ItemBlock block) throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> labels = new ArrayList<>(block.size());
        for (int turn = 0; turn < block.size(); turn++) {
            ItemRecords.Prepared prepared = records.prepareTruth(block.sent(turn));
            labels.addAll(prepared.records());
            block.sent(turn, SendOutcome.sent(prepared.records().size()));
        }
        delivery.send(labels);
        ledger.passed(block);
    }

    /** What has changed since this was asked last, to be committed. */
    List<ReplayPosition> takeChanges(long nowMs) {
        return ledger.takeChanges(nowMs);
    }

    @Override
    public void close() {
        walk.close();
    }
}
