package io.livelabel.producer.replay;

import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.ReplayPosition;
import io.livelabel.schemas.avro.ReplayStream;
import io.livelabel.schemas.client.UserException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** How far one stream of a replay is in each shard, as of what it has handed over. One thread. */
final class ReplayLedger {
    private final String replay;
    private final ReplayStream stream;
    private final ReplayShards shards;
    private final ShardPosition[] positions;
    private final long[] changedAtMs;
    private final SortedSet<Integer> changed = new TreeSet<>();

    /**
     * A ledger.
     *
     * @param stored what is known of earlier runs, by the shard's file name
     * @throws UserException if that is of another shard with the name of one of these
     */
    ReplayLedger(
            String replay,
            ReplayStream stream,
            ReplayShards shards,
            Map<String, ReplayPosition> stored) {
        this.replay = replay;
        this.stream = stream;
        this.shards = shards;
        positions = new ShardPosition[shards.count()];
        changedAtMs = new long[shards.count()];
        for (int shard = 0; shard < positions.length; shard++) {
            ReplayPosition position = stored.get(shards.name(shard));
            positions[shard] = position == null ? ShardPosition.BEGIN : restore(shard, position);
            changedAtMs[shard] = position == null ? 0 : position.getTimeMs();
        }
    }

    private ShardPosition restore(int shard, ReplayPosition stored) {
        if (stored.getFingerprint() != shards.fingerprint(shard)) {
            throw new UserException(
                    "replay '%s' has sent another file named %s than the one given: a shard that was changed, or another one, needs another name, or the replay one (--name)"
                            .formatted(replay, shards.name(shard)));
        }
        Map<DeadLetterReason, Long> deadLetters = new EnumMap<>(DeadLetterReason.class);
        stored.getDeadLetters().forEach((reason, count) -> deadLetters.put(reason(reason), count));
        return new ShardPosition(
                stored.getEpoch(),
                stored.getRecord(),
                stored.getPosition(),
                stored.getDone(),
                stored.getAhead(),
                stored.getBlock(),
                stored.getFirstEpoch(),
                stored.getVideos(),
                deadLetters);
    }

    private static DeadLetterReason reason(String name) {
        try {
            return DeadLetterReason.valueOf(name);
        } catch (IllegalArgumentException e) {
            // Of a later release.
            return DeadLetterReason.UNKNOWN;
        }
    }

    /** How far it is in a shard. */
    ShardPosition at(int shard) {
        return positions[shard];
    }

    /** When that was committed, in milliseconds since the epoch; 0 if nothing was. */
    long changedAtMs(int shard) {
        return changedAtMs[shard];
    }

    /** The epoch that the shards are in, or some of them; one that was added since joins there. */
    int presentEpoch() {
        int present = 0;
        for (ShardPosition position : positions) {
            present = Math.max(present, position.epoch());
        }
        return present;
    }

    /** The shards that have changed since the changes were taken last. */
    List<Integer> changedShards() {
        return List.copyOf(changed);
    }

    /** Takes note of what became of a block's items, all of them. */
    void passed(ItemBlock block) {
        for (int i = 0; i < block.size(); i++) {
            ShardItem item = block.item(i);
            positions[item.shard()] =
                    positions[item.shard()].in(item.epoch()).behind(item, block.outcome(i));
            changed.add(item.shard());
        }
    }

    /** Takes note that some of a block's items were sent, those first in the order of sending. */
    void ahead(ItemBlock block, int sent) {
        int shard = block.item(0).shard();
        positions[shard] =
                positions[shard].in(block.item(0).epoch()).ahead(sent, block.fingerprint());
        changed.add(shard);
    }

    /**
     * How many of a block's items, those first in the order of sending, were sent by earlier runs.
     *
     * @throws UserException if it was another block that those runs stopped in
     */
    int sentOf(ItemBlock block) {
        ShardItem first = block.item(0);
        for (int i = 0; i < block.size(); i++) {
            ShardItem item = block.item(i);
            ShardPosition at = positions[item.shard()];
            boolean begins = i == 0 && at.block() == block.fingerprint();
            boolean within = i > 0 && item.shard() == first.shard();
            if (at.ahead() > 0 && at.epoch() == item.epoch() && !begins && !within) {
                throw new UserException(
                        "replay '%s' stopped in the middle of a shuffled block at record %d of %s: give the shards, --shuffle and --shuffle-buffer that it had, another --name, or --reset"
                                .formatted(replay, at.record(), shards.name(item.shard())));
            }
        }
        ShardPosition at = positions[first.shard()];
        return at.epoch() == first.epoch() ? at.ahead() : 0;
    }

    /** What has changed since this was asked last, to be committed. */
    List<ReplayPosition> takeChanges(long timeMs) {
        List<ReplayPosition> changes = new ArrayList<>();
        for (int shard : changed) {
            changedAtMs[shard] = timeMs;
            changes.add(toRecord(shard, timeMs));
        }
        changed.clear();
        return changes;
    }

    private ReplayPosition toRecord(int shard, long timeMs) {
        ShardPosition position = positions[shard];
        Map<String, Long> deadLetters = new HashMap<>();
        position.deadLetters().forEach((reason, count) -> deadLetters.put(reason.name(), count));
        return new ReplayPosition(
                replay,
                stream,
                shards.name(shard),
                shards.fingerprint(shard),
                position.epoch(),
                position.record(),
                position.position(),
                position.done(),
                position.ahead(),
                position.block(),
                position.firstEpoch(),
                position.videos(),
                deadLetters,
                timeMs);
    }

    /** Videos that were sent, in all epochs. */
    long videos() {
        long videos = 0;
        for (ShardPosition position : positions) {
            videos += position.videos();
        }
        return videos;
    }

    /** Records that were set aside, in all epochs, by reason. */
    Map<DeadLetterReason, Long> deadLetters() {
        Map<DeadLetterReason, Long> all = new EnumMap<>(DeadLetterReason.class);
        for (ShardPosition position : positions) {
            position.deadLetters().forEach((reason, count) -> all.merge(reason, count, Long::sum));
        }
        return all;
    }
}
