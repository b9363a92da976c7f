package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.Shards;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.schemas.avro.ReplayPosition;
import io.livelabel.schemas.avro.ReplayStream;
import io.livelabel.schemas.client.UserException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardWalkTest {
    @TempDir Path directory;
    private final Map<String, ReplayPosition> stored = new HashMap<>();

    @Test
    void tellsTheFaultAtAShardsEndOnceThoughItIsStoppedBehindEachItem() throws Exception {
        Path sound = Shards.write(directory.resolve("a.tfrecord"), Shards.video("a0"));
        Path empty = Files.createFile(directory.resolve("b.tfrecord"));
        Path cut = directory.resolve("c.tfrecord.gz");
        Files.write(cut, cutGzip(Files.readAllBytes(sound)));

        List<String> items = new ArrayList<>();
        for (String item = one(sound, empty, cut); !item.isEmpty(); item = one(sound, empty, cut)) {
            items.add(item);
        }
        assertThat(items)
                .containsExactly(
                        "a.tfrecord 0 sound",
                        "a.tfrecord 0 end",
                        "b.tfrecord 0 fault",
                        "c.tfrecord.gz 0 fault");
    }

    @Test
    void refusesToBeginBehindTheLastRecordOfAShard() {
        List<Path> shards = Shards.write(directory, 1, 3);
        ReplayOrder order =
                new ReplayOrder(Optional.empty(), 1, Optional.of(new ReplayStart("a.tfrecord", 3)));
        try (ShardWalk walk = walk(new ReplayShards(shards), order)) {
            assertThatThrownBy(walk::next)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(
                            "begin at a.tfrecord:3, but the shard's last record is 2");
        }
    }

    /** The next item, by a walk of its own that goes on where the one before has stopped. */
    private String one(Path... paths) {
        ReplayShards shards = new ReplayShards(List.of(paths));
        ReplayLedger ledger = ledger(shards);
        try (ShardWalk walk = walk(shards, ReplayOrder.ONCE, ledger)) {
            Optional<ItemBlock> block = walk.next();
            if (block.isEmpty()) {
                return "";
            }
            ShardItem item = block.get().item(0);
            block.get().sent(0, SendOutcome.NOTHING);
            ledger.passed(block.get());
            ledger.takeChanges(1).forEach(change -> stored.put(change.getShard(), change));
            return "%s %d %s"
                    .formatted(
                            shards.name(item.shard()),
                            item.record(),
                            item.fault().isPresent()
                                    ? "fault"
                                    : item.endsShard() ? "end" : "sound");
        }
    }

    private ShardWalk walk(ReplayShards shards, ReplayOrder order) {
        return walk(shards, order, ledger(shards));
    }

    private static ShardWalk walk(ReplayShards shards, ReplayOrder order, ReplayLedger ledger) {
        return new ShardWalk(
                shards,
                order,
                ledger,
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, Shards.SIZES, 300),
                (bytes, epoch) -> {});
    }

    private ReplayLedger ledger(ReplayShards shards) {
        return new ReplayLedger("test", ReplayStream.VIDEOS, shards, stored);
    }

    private static byte[] cutGzip(byte[] shard) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(shard);
        }
        return Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    }
}
