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

import io.livelabel.schemas.MalformedRecordException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a reader goes on behind a record whose data, length or bytes are wrong. */
class TfRecordRecoveryTest {
    @TempDir Path directory;

    @Test
    void goesOnBehindARecordWithWrongData() throws Exception {
        byte[] shard = framed(HELLO, HELLO, HELLO);
        shard[HELLO_FRAME + 12] = 'j';
        assertThat(readAll(write(directory, shard)))
                .containsExactly("0@0 hello", "fault CORRUPT_FRAMING 1@21 5 jello", "2@42 hello");
    }

    @Test
    void findsTheNextRecordBehindAWrongLength() throws Exception {
        byte[] shard = framed(HELLO, HELLO, HELLO, HELLO);
        shard[HELLO_FRAME] = 6;
        for (byte[] bytes : List.of(shard, gzip(shard))) {
            List<String> read = readAll(write(directory, bytes));
            assertThat(read)
                    .hasSize(4)
                    .startsWith("0@0 hello")
                    .endsWith("2@42 hello", "3@63 hello");
            assertThat(read.get(1)).startsWith("fault CORRUPT_FRAMING 1@21 21 ").contains("hello");
        }
        try (TfRecordReader reader = new TfRecordReader(write(directory, shard), HELLO_FRAME, 1)) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("the next sound record begins 21 bytes on");
            assertThat(reader.ended()).isFalse();
        }
    }

    @Test
    void countsALostStretchAsOneHoweverManyRecordsItHeld() throws Exception {
        byte[] shard = framed(HELLO, HELLO, HELLO, HELLO);
        shard[HELLO_FRAME] = 6;
        shard[2 * HELLO_FRAME] = 6;
        List<String> read = readAll(write(directory, shard));
        assertThat(read).hasSize(3).startsWith("0@0 hello").endsWith("2@63 hello");
        assertThat(read.get(1)).startsWith("fault CORRUPT_FRAMING 1@21 42 ");
    }

    @Test
    void findsARecordBehindOneThatLostBytes() throws Exception {
        byte[] large = new byte[1000];
        byte[] shard = framed(HELLO, large, HELLO);
        for (int cut : new int[] {HELLO_FRAME + 3, HELLO_FRAME + 20, HELLO_FRAME + 1000}) {
            byte[] damaged =
                    concatenated(
                            Arrays.copyOf(shard, cut),
                            Arrays.copyOfRange(shard, cut + 8, shard.length));
            List<String> read = readAll(write(directory, damaged));
            assertThat(read).hasSize(3).startsWith("0@0 hello").endsWith("2@1029 hello");
            assertThat(read.get(1)).startsWith("fault CORRUPT_FRAMING 1@21 1008 ");
        }
    }

    @Test
    void findsARecordBetweenTwoDamagedOnes() throws Exception {
        byte[] shard = framed(HELLO, HELLO, HELLO, HELLO);
        shard[0] = 6;
        shard[2 * HELLO_FRAME] = 6;
        List<String> read = readAll(write(directory, shard));
        assertThat(read).hasSize(4).contains("1@21 hello").endsWith("3@63 hello");
    }

    @Test
    void tellsThatNoSoundRecordFollows() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        shard[HELLO_FRAME] = 6;
        try (TfRecordReader reader = new TfRecordReader(write(directory, shard), HELLO_FRAME, 1)) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining(
                            "no sound record follows in the 21 bytes to the shard's end");
            assertThat(reader.ended()).isTrue();
        }
    }

    @Test
    void doesNotTakeALengthThatNothingBearsOutForARecord() throws Exception {
        byte[] lone = Arrays.copyOf(framed(new byte[100]), 12);
        byte[] wrong = framed(HELLO);
        wrong[0] = 6;
        byte[] shard =
                concatenated(concatenated(wrong, lone), concatenated(new byte[150], framed(HELLO)));
        List<String> read = readAll(write(directory, shard));
        assertThat(read).hasSize(2).last().isEqualTo("1@183 hello");
        assertThat(read.get(0)).startsWith("fault CORRUPT_FRAMING 0@0 183 ");
    }
}
