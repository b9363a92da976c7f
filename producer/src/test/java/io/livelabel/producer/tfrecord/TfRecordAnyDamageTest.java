package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.ShardBytes.HELLO;
import static io.livelabel.producer.tfrecord.ShardBytes.concatenated;
import static io.livelabel.producer.tfrecord.ShardBytes.framed;
import static io.livelabel.producer.tfrecord.ShardBytes.gzip;
import static io.livelabel.producer.tfrecord.ShardBytes.write;
import static io.livelabel.producer.tfrecord.ShardTranscript.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.MalformedRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a reader finds wherever the damage is, and in what time. */
class TfRecordAnyDamageTest {
    @TempDir Path directory;

    @Property(tries = 100)
    void findsEveryFlippedByte(@ForAll int place, @ForAll byte flip) throws Exception {
        byte[] shard = framed(HELLO, new byte[0], "again".getBytes(StandardCharsets.UTF_8));
        int at = Math.floorMod(place, shard.length);
        shard[at] ^= flip == 0 ? 1 : flip;
        Path file = Files.createTempFile("flipped", ".tfrecord");
        try {
            Files.write(file, shard);
            assertThat(readAll(file).stream().filter(line -> line.startsWith("fault")))
                    .as("byte %d of %s", at, Arrays.toString(shard))
                    .hasSize(1);
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 300)
    void findsEveryRecordThatNoDamageTouches(
            @ForAll @Size(min = 1, max = 12) List<@Size(max = 60) byte[]> records,
            @ForAll @Size(max = 4) List<Integer> places,
            @ForAll boolean packed)
            throws Exception {
        byte[] sound = framed(records.toArray(new byte[0][]));
        byte[] shard = sound.clone();
        for (int place : places) {
            shard[Math.floorMod(place, shard.length)] ^= 1;
        }
        List<Integer> untouched = new ArrayList<>();
        int begin = 0;
        for (byte[] record : records) {
            int end = begin + 16 + record.length;
            if (Arrays.equals(sound, begin, end, shard, begin, end)) {
                untouched.add(begin);
            }
            begin = end;
        }
        Path file = Files.createTempFile("damaged", ".tfrecord");
        try {
            Files.write(file, packed ? gzip(shard) : shard);
            List<Integer> found = new ArrayList<>();
            long accounted = 0;
            int number = 0;
            try (TfRecordReader reader = new TfRecordReader(file)) {
                boolean more = true;
                while (more) {
                    try {
                        more = reader.next();
                        if (more) {
                            found.add((int) reader.position());
                        }
                    } catch (MalformedRecordException e) {
                        assertThat(reader.nextPosition()).isGreaterThan(reader.position());
                    }
                    if (more) {
                        assertThat(reader.position()).isEqualTo(accounted);
                        assertThat(reader.number()).isEqualTo(number++);
                        accounted = reader.nextPosition();
                    }
                }
            }
            assertThat(accounted).isEqualTo(shard.length);
            assertThat(found).isEqualTo(untouched);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    @Timeout(60)
    void searchesInTimeProportionalToTheDamagedStretch() throws Exception {
        ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(TfRecordReader.MAX_RECORD_BYTES - 1);
        header.putInt(new MaskedCrc32c().of(header.array(), 0, 8));
        byte[] hostile = new byte[96 << 20];
        for (int at = 1; at + 12 <= hostile.length; at += 13) {
            System.arraycopy(header.array(), 0, hostile, at, 12);
        }
        byte[] noise = new byte[32 << 20];
        new SplittableRandom(3).nextBytes(noise);
        for (byte[] stretch : List.of(hostile, noise, new byte[32 << 20])) {
            stretch[0] = 1;
            List<String> read = readAll(write(directory, concatenated(stretch, framed(HELLO))));
            assertThat(read).hasSize(2).last().isEqualTo("1@%d hello".formatted(stretch.length));
        }
    }
}
