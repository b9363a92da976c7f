package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ReadMemory;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a replay's records one after another, epoch by epoch, from where its ledger stands.
 *
 * <p>Memory: one block. The caller closes it, and tells the ledger of each block before it asks for
 * the next; one thread.
 */
final class ShardWalk implements AutoCloseable {
    /** Gets told how far a walk is. */
    @FunctionalInterface
    interface ReadBytes {
        /**
         * Takes note.
         *
         * @param bytes how many bytes of the shards' files have been gone through, in all epochs
         * @param epoch the present epoch
         */
        void passed(long bytes, int epoch);
    }

    private final ReplayShards shards;
    private final ReplayOrder order;
    private final ReplayLedger ledger;
    private final ExampleParser parser;
    private final ReadMemory memory = new ReadMemory();
    private final ReadBytes read;
    private final int startShard;
    private int epoch;
    private int[] shardsOfEpoch;
    private int turn = -1;
    private long readBefore;
    private @Nullable ItemReader reader;

    /**
     * A walk.
     *
     * @param parser reads the records; not shared
     * @param read gets told how far it is
     */
    ShardWalk(
            ReplayShards shards,
            ReplayOrder order,
            ReplayLedger ledger,
            ExampleParser parser,
            ReadBytes read) {
        this.shards = shards;
        this.order = order;
        this.ledger = ledger;
        this.parser = parser;
        this.read = read;
        startShard = order.start().map(start -> indexOf(start.shard())).orElse(0);
        epoch = order.isForever() ? ledger.presentEpoch() : 0;
        readBefore = epoch * shards.bytes();
        shardsOfEpoch = shuffled(epoch);
    }

    private int indexOf(String name) {
        for (int shard = 0; shard < shards.count(); shard++) {
            if (shards.name(shard).equals(name)) {
                return shard;
            }
        }
        throw new IllegalArgumentException("no shard named " + name);
    }

    private int[] shuffled(int ofEpoch) {
        int[] all = new int[shards.count()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        if (order.shuffle().isPresent()) {
            SplittableRandom random = new SplittableRandom(order.shuffle().get().seed() + ofEpoch);
            for (int i = all.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int swapped = all[i];
                all[i] = all[other];
                all[other] = swapped;
            }
        }
        return all;
    }

    /**
     * Reads the next block.
     *
     * @return empty at the end of the last epoch
     * @throws UserException if a shard cannot be read
     */
    Optional<ItemBlock> next() {
        int most = order.shuffle().map(ReplayOrder.Shuffle::buffer).orElse(1);
        List<ShardItem> items = new ArrayList<>(Math.min(most, 1 << 10));
        long bytes = 0;
        while (items.size() < most && bytes < ReplayOrder.Shuffle.MAX_BLOCK_BYTES) {
            Optional<ShardItem> item = nextItem(items.isEmpty());
            if (item.isEmpty()) {
                break;
            }
            items.add(item.get());
            bytes += item.get().bytes();
        }
        return items.isEmpty()
                ? Optional.empty()
                : Optional.of(new ItemBlock(items, shards, order.shuffle()));
    }

    /**
     * Reads the next item.
     *
     * @param intoNextEpoch whether it may be of the next epoch: a block is of one alone
     */
    private Optional<ShardItem> nextItem(boolean intoNextEpoch) {
        while (true) {
            if (reader == null && !openNext(intoNextEpoch)) {
                return Optional.empty();
            }
            Optional<ShardItem> item = read();
            if (item.isPresent()) {
                return item;
            }
        }
    }

    /** Opens the next shard that the epoch is not through with. */
    private boolean openNext(boolean intoNextEpoch) {
        while (true) {
            if (turn + 1 == shardsOfEpoch.length) {
                if (!intoNextEpoch || (!order.isForever() && epoch + 1 == order.epochs())) {
                    return false;
                }
                epoch++;
                shardsOfEpoch = shuffled(epoch);
                turn = -1;
            }
            turn++;
            int shard = shardsOfEpoch[turn];
            boolean before = epoch == 0 && shard < startShard;
            if (before || ledger.at(shard).covers(epoch)) {
                readBefore += shards.bytes(shard);
                read.passed(readBefore, epoch);
            } else {
                open(shard);
                return true;
            }
        }
    }

    private void open(int shard) {
        try {
            reader =
                    new ItemReader(
                            shards.path(shard),
                            shard,
                            ledger.at(shard).in(epoch),
                            parser,
                            memory,
                            // A block of one is done with before the next record takes its place.
                            order.shuffle().isPresent(),
                            record -> wasRead(shard, record));
        } catch (IOException e) {
            throw unreadable(shard, e);
        }
    }

    /** Reads an item; empty if it comes before the start. */
    private Optional<ShardItem> read() {
        int shard = shardsOfEpoch[turn];
        ItemReader open = reader;
        if (open == null) {
            throw new IllegalStateException("no shard is open");
        }
        try {
            ShardItem item = open.next();
            read.passed(readBefore + open.fileBytesRead(), epoch);
            if (item.endsShard()) {
                requireStartWithin(item);
            }
            if (item.last()) {
                open.close();
                reader = null;
                readBefore += shards.bytes(shard);
            }
            return comesBeforeStart(item) ? Optional.empty() : Optional.of(item);
        } catch (IOException e) {
            throw unreadable(shard, e);
        }
    }

    private boolean comesBeforeStart(ShardItem item) {
        return epoch == 0 && !item.endsShard() && comesBeforeStart(item.shard(), item.record());
    }

    private boolean comesBeforeStart(int shard, long record) {
        return shard < startShard
                || (shard == startShard
                        && record < order.start().map(ReplayStart::record).orElse(0L));
    }

    private void requireStartWithin(ShardItem end) {
        if (epoch == 0 && comesBeforeStart(end.shard(), end.record())) {
            throw new UserException(
                    "the replay is to begin at %s, but the shard's last record is %d"
                            .formatted(order.start().orElseThrow(), end.record()));
        }
    }

    /** Whether an earlier epoch has read a record, which the first does behind the start alone. */
    private boolean wasRead(int shard, long record) {
        int first = ledger.at(shard).in(epoch).firstEpoch();
        return epoch > first + (first == 0 && comesBeforeStart(shard, record) ? 1 : 0);
    }

    private UserException unreadable(int shard, IOException cause) {
        return new UserException(
                "cannot read the shard %s: %s".formatted(shards.path(shard), cause), cause);
    }

    @Override
    public void close() {
        if (reader != null) {
            try {
                reader.close();
            } catch (IOException e) {
                throw unreadable(shardsOfEpoch[turn], e);
            }
        }
    }
}
