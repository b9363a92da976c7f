package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.ShardBytes.HELLO;
import static io.livelabel.producer.tfrecord.ShardBytes.concatenated;
import static io.livelabel.producer.tfrecord.ShardBytes.framed;
import static io.livelabel.producer.tfrecord.ShardBytes.gzip;
import static io.livelabel.producer.tfrecord.ShardBytes.write;
import static io.livelabel.producer.tfrecord.ShardBytes.zlib;
import static io.livelabel.producer.tfrecord.ShardTranscript.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.MalformedRecordException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards that are packed by gzip or zlib. */
class PackedShardsTest {
    @TempDir Path directory;

    @Test
    void readsWhatIsPacked() throws Exception {
        byte[] shard = framed(HELLO, new byte[100_000], HELLO);
        for (byte[] packed : List.of(gzip(shard), zlib(shard, 9), zlib(shard, 1))) {
            assertThat(readAll(write(directory, packed)))
                    .hasSize(3)
                    .startsWith("0@0 hello")
                    .endsWith("2@100037 hello");
        }
        byte[] twice = concatenated(gzip(framed(HELLO)), gzip(framed(HELLO)));
        assertThat(readAll(write(directory, twice))).containsExactly("0@0 hello", "1@21 hello");
    }

    @Test
    void doesNotTakeARecordForSomethingPacked() throws Exception {
        for (int length : new int[] {0x9c78, 0x0178, 0x88b1f}) {
            byte[] record = new byte[length];
            record[0] = 'x';
            List<String> read = readAll(write(directory, framed(record, HELLO)));
            assertThat(read).hasSize(2).last().isEqualTo("1@%d hello".formatted(16 + length));
        }
    }

    @Test
    void tellsWherePackedDataIsCutOrDamaged() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        byte[] noise = new byte[1000];
        random.nextBytes(noise);
        byte[] shard = framed(HELLO, noise, noise);
        for (byte[] packed : List.of(gzip(shard), zlib(shard, 6))) {
            for (int length = 12; length < packed.length; length += 7) {
                List<String> read = readAll(write(directory, Arrays.copyOf(packed, length)));
                assertThat(read.stream().filter(line -> line.startsWith("fault")))
                        .as("%d of %d bytes", length, packed.length)
                        .hasSize(1)
                        .allMatch(line -> line.startsWith("fault TRUNCATED"));
            }
        }
        byte[] trailer = gzip(shard);
        trailer[trailer.length - 5] ^= 1;
        List<String> read = readAll(write(directory, trailer));
        assertThat(read).hasSize(4).last().asString().startsWith("fault TRUNCATED 3@");
        try (TfRecordReader reader =
                new TfRecordReader(write(directory, Arrays.copyOf(gzip(shard), 600)))) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("its packed data is damaged: Unexpected end");
        }
    }
}
