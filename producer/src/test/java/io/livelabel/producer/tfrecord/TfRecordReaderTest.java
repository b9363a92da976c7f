package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.ShardBytes.HELLO;
import static io.livelabel.producer.tfrecord.ShardBytes.framed;
import static io.livelabel.producer.tfrecord.ShardBytes.gzip;
import static io.livelabel.producer.tfrecord.ShardBytes.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of sound shards. */
class TfRecordReaderTest {
    @TempDir Path directory;

    @Test
    void knowsTheChecksumOfTheFormat() {
        assertThat(MaskedCrc32c.mask(0)).isEqualTo(0xa282ead8);
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(new MaskedCrc32c().of(digits, 0, 9))
                .isEqualTo(MaskedCrc32c.mask(0xe3069283))
                .isEqualTo(Integer.rotateRight(0xe3069283, 15) + 0xa282ead8);
    }

    @Property(tries = 50)
    void readsWhatWasWritten(@ForAll @Size(max = 20) List<byte[]> records) throws Exception {
        Path shard = Files.createTempFile("records", ".tfrecord");
        try {
            Files.write(shard, framed(records.toArray(new byte[0][])));
            if (records.isEmpty()) {
                return;
            }
            try (TfRecordReader reader = new TfRecordReader(shard)) {
                long position = 0;
                for (int i = 0; i < records.size(); i++) {
                    assertThat(reader.next()).isTrue();
                    assertThat(reader.number()).isEqualTo(i);
                    assertThat(reader.position()).isEqualTo(position);
                    assertThat(reader.size()).isEqualTo(records.get(i).length);
                    assertThat(reader.data()).isEqualTo(ByteBuffer.wrap(records.get(i)));
                    position += 16 + records.get(i).length;
                }
                assertThat(reader.next()).isFalse();
                assertThat(reader.next()).isFalse();
                assertThat(reader.nextPosition()).isEqualTo(Files.size(shard));
            }
        } finally {
            Files.delete(shard);
        }
    }

    @Property(tries = 30)
    void readsRecordsOfAnyLengthsAroundABlock(@ForAll long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] record = new byte[random.nextInt(3 * ReadMemory.BLOCK_BYTES / 2)];
            random.nextBytes(record);
            records.add(record);
        }
        readsWhatWasWritten(records);
    }

    @Test
    void measuresProgressByTheFile() throws Exception {
        byte[] shard = framed(HELLO, new byte[1_000_000]);
        for (byte[] bytes : List.of(shard, gzip(shard))) {
            try (TfRecordReader reader = new TfRecordReader(write(directory, bytes))) {
                while (reader.next()) {
                    assertThat(reader.fileBytesRead()).isLessThanOrEqualTo(bytes.length);
                }
                assertThat(reader.fileBytesRead()).isEqualTo(bytes.length);
            }
        }
    }
}
