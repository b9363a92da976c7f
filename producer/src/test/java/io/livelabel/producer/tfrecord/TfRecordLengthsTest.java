package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.ShardBytes.HELLO;
import static io.livelabel.producer.tfrecord.ShardBytes.HELLO_FRAME;
import static io.livelabel.producer.tfrecord.ShardBytes.concatenated;
import static io.livelabel.producer.tfrecord.ShardBytes.framed;
import static io.livelabel.producer.tfrecord.ShardBytes.gzip;
import static io.livelabel.producer.tfrecord.ShardBytes.write;
import static io.livelabel.producer.tfrecord.ShardTranscript.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards shorter than their records say, and records longer than any may be. */
class TfRecordLengthsTest {
    @TempDir Path directory;

    @Test
    void givesUpTheRestOfATruncatedShard() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        for (int length = HELLO_FRAME + 1; length < shard.length; length++) {
            List<String> read = readAll(write(directory, Arrays.copyOf(shard, length)));
            assertThat(read).hasSize(2).first().isEqualTo("0@0 hello");
            assertThat(read.get(1))
                    .startsWith("fault TRUNCATED 1@21 %d ".formatted(length - HELLO_FRAME));
        }
    }

    @Test
    void keepsTheBytesOfTheRest() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        try (TfRecordReader reader =
                new TfRecordReader(write(directory, Arrays.copyOf(shard, shard.length - 1)))) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next).isInstanceOf(MalformedRecordException.class);
            assertThat(reader.copyData(1000))
                    .isEqualTo(Arrays.copyOfRange(shard, HELLO_FRAME, shard.length - 1));
            assertThat(reader.copyData(3)).hasSize(3);
        }
    }

    @Test
    void refusesAnEmptyFile() throws Exception {
        assertThat(readAll(write(directory, new byte[0])))
                .containsExactly("fault TRUNCATED 0@0 0 ");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 15, Long.MAX_VALUE - 16, -1, 1L << 40})
    @Timeout(60)
    void allocatesNothingForALengthBeyondTheEndOfTheShard(long length) throws Exception {
        for (int bytes : new int[] {12, 20}) {
            ByteBuffer shard = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
            shard.putLong(length);
            shard.putInt(new MaskedCrc32c().of(shard.array(), 0, 8));
            for (byte[] file : List.of(shard.array(), gzip(shard.array()))) {
                try (TfRecordReader reader = new TfRecordReader(write(directory, file))) {
                    MalformedRecordException e =
                            catchThrowableOfType(MalformedRecordException.class, reader::next);
                    assertThat(e.reason()).isEqualTo(DeadLetterReason.TRUNCATED);
                    assertThat(e).hasMessageContaining(Long.toUnsignedString(length));
                    assertThat(reader.size()).isEqualTo(bytes);
                    assertThat(reader.next()).isFalse();
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void readsOnBehindALengthBeyondAllFiles() throws Exception {
        ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(Long.MAX_VALUE);
        header.putInt(new MaskedCrc32c().of(header.array(), 0, 8));
        byte[] shard = concatenated(header.array(), framed(HELLO));
        for (byte[] file : List.of(shard, gzip(shard))) {
            assertThat(readAll(write(directory, file))).hasSize(2).last().isEqualTo("1@12 hello");
        }
    }

    @Test
    void skipsARecordThatIsTooLarge() throws Exception {
        byte[] large = new byte[TfRecordReader.MAX_RECORD_BYTES + 1];
        Path shard = directory.resolve("large.tfrecord");
        try (TfRecordWriter writer = new TfRecordWriter(shard)) {
            writer.write(large);
            writer.write(HELLO);
        }
        try (TfRecordReader reader = new TfRecordReader(shard)) {
            MalformedRecordException e =
                    catchThrowableOfType(MalformedRecordException.class, reader::next);
            assertThat(e.reason()).isEqualTo(DeadLetterReason.TOO_LARGE);
            assertThat(reader.size()).isEqualTo(large.length);
            assertThat(reader.next()).isTrue();
            assertThat(reader.copyData(5)).isEqualTo(HELLO);
            assertThat(reader.next()).isFalse();
        }
    }
}
