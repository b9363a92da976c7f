package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.ShardBytes.HELLO;
import static io.livelabel.producer.tfrecord.ShardBytes.HELLO_FRAME;
import static io.livelabel.producer.tfrecord.ShardBytes.framed;
import static io.livelabel.producer.tfrecord.ShardBytes.gzip;
import static io.livelabel.producer.tfrecord.ShardBytes.write;
import static io.livelabel.producer.tfrecord.ShardTranscript.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.MalformedRecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading that begins in the middle of a shard, and where it ends. */
class TfRecordPositionsTest {
    @TempDir Path directory;

    @Property(tries = 50)
    void beginsAtAnyRecordAsIfItHadReadTheOnesBefore(
            @ForAll @Size(min = 1, max = 10) List<byte[]> records, @ForAll boolean packed)
            throws Exception {
        byte[] shard = framed(records.toArray(new byte[0][]));
        Path file = Files.createTempFile("records", ".tfrecord");
        try {
            Files.write(file, packed ? gzip(shard) : shard);
            List<String> all = readAll(file);
            try (TfRecordReader reader = new TfRecordReader(file)) {
                for (int i = 0; i < records.size(); i++) {
                    long begin = reader.nextPosition();
                    assertThat(readAll(new TfRecordReader(file, begin, i)))
                            .isEqualTo(all.subList(i, all.size()));
                    assertThat(reader.next()).isTrue();
                }
                assertThat(readAll(new TfRecordReader(file, shard.length, records.size())))
                        .isEmpty();
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void goesOnFromAFaultWhereAReaderFromTheBeginningDoes() throws Exception {
        byte[] shard = framed(HELLO, HELLO, HELLO);
        shard[HELLO_FRAME + 12] = 'j';
        Path file = write(directory, shard);
        assertThat(readAll(new TfRecordReader(file, HELLO_FRAME, 1)))
                .containsExactly("fault CORRUPT_FRAMING 1@21 5 jello", "2@42 hello");
        assertThat(readAll(new TfRecordReader(file, 2 * HELLO_FRAME, 2)))
                .containsExactly("2@42 hello");
    }

    @Test
    void refusesToBeginBehindTheEnd() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        for (byte[] bytes : List.of(shard, gzip(shard))) {
            Path file = write(directory, bytes);
            assertThatThrownBy(() -> new TfRecordReader(file, 43, 2))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "%s has 42 bytes of records, reading was to begin at byte 43", file);
        }
        Path file = write(directory, shard);
        assertThatThrownBy(() -> new TfRecordReader(file, -1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("position is -1, at least 0");
        assertThatThrownBy(() -> new TfRecordReader(file, 0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number is -1, at least 0");
    }

    @Test
    void tellsThatAShardHasEnded() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        try (TfRecordReader reader = new TfRecordReader(write(directory, shard), HELLO_FRAME, 1)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.ended()).isFalse();
            assertThat(reader.next()).isFalse();
            assertThat(reader.ended()).isTrue();
        }
        try (TfRecordReader reader =
                new TfRecordReader(write(directory, Arrays.copyOf(shard, 30)))) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next).isInstanceOf(MalformedRecordException.class);
            assertThat(reader.ended()).isTrue();
        }
    }

    @Test
    void measuresProgressOfAShardReadFromTheMiddleByTheFile() throws Exception {
        byte[] shard = framed(new byte[1000], HELLO);
        for (byte[] bytes : List.of(shard, gzip(shard))) {
            try (TfRecordReader reader = new TfRecordReader(write(directory, bytes), 1016, 1)) {
                assertThat(reader.fileBytesRead()).isPositive();
                assertThat(reader.next()).isTrue();
                assertThat(reader.fileBytesRead()).isEqualTo(bytes.length);
            }
        }
    }
}
