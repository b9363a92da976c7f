package io.livelabel.producer.replay;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Items that follow one another in the order of reading, and the order in which they are sent. One
 * thread.
 */
final class ItemBlock {
    private final List<ShardItem> items;
    private final SendOutcome[] outcomes;
    private final int[] order;
    private final long fingerprint;

    /**
     * A block.
     *
     * @param items at least one, in the order of reading
     * @param shuffle how it is shuffled; empty for the order of reading
     */
    ItemBlock(List<ShardItem> items, ReplayShards shards, Optional<ReplayOrder.Shuffle> shuffle) {
        this.items = List.copyOf(items);
        outcomes = new SendOutcome[items.size()];
        order = new int[items.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        fingerprint = shuffle.isEmpty() ? 0 : fingerprint(shards, shuffle.get().seed());
        shuffle.ifPresent(chance -> shuffle(new SplittableRandom(fingerprint)));
    }

    private long fingerprint(ReplayShards shards, long seed) {
        long hash = seed;
        for (ShardItem item : items) {
            hash = mix(hash + shards.fingerprint(item.shard()));
            hash = mix(hash + item.epoch());
            hash = mix(hash + item.record() + (item.endsShard() ? 1L << 62 : 0));
        }
        return hash == 0 ? 1 : hash;
    }

    /** Spreads every bit over all of them: the finalizer of MurmurHash3. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    private void shuffle(SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
    }

    /** Number of items. */
    int size() {
        return order.length;
    }

    /** An item by its place in the order of reading. */
    ShardItem item(int index) {
        return items.get(index);
    }

    /** What became of that item. */
    SendOutcome outcome(int index) {
        return outcomes[index];
    }

    /** The item that is sent as number {@code turn}. */
    ShardItem sent(int turn) {
        return items.get(order[turn]);
    }

    /** Takes note of what became of the item that is sent as number {@code turn}. */
    void sent(int turn, SendOutcome outcome) {
        outcomes[order[turn]] = outcome;
    }

    /** The last item in the order of reading. */
    ShardItem last() {
        return items.get(items.size() - 1);
    }

    /** Tells it from other blocks that begin at the same place; 0 if it is not shuffled. */
    long fingerprint() {
        return fingerprint;
    }
}
