package io.livelabel.producer.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TfRecordReaderTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final int HELLO_FRAME = 12 + 5 + 4;

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

    @Test
    void goesOnBehindARecordWithWrongData() throws Exception {
        byte[] shard = framed(HELLO, HELLO, HELLO);
        shard[HELLO_FRAME + 12] = 'j';
        assertThat(readAll(write(shard)))
                .containsExactly("0@0 hello", "fault CORRUPT_FRAMING 1@21 5 jello", "2@42 hello");
    }

    @Test
    void findsTheNextRecordBehindAWrongLength() throws Exception {
        byte[] shard = framed(HELLO, HELLO, HELLO, HELLO);
        shard[HELLO_FRAME] = 6;
        for (byte[] bytes : List.of(shard, gzip(shard))) {
            List<String> read = readAll(write(bytes));
            assertThat(read)
                    .hasSize(4)
                    .startsWith("0@0 hello")
                    .endsWith("2@42 hello", "3@63 hello");
            assertThat(read.get(1)).startsWith("fault CORRUPT_FRAMING 1@21 21 ").contains("hello");
        }
        try (TfRecordReader reader = new TfRecordReader(write(shard), HELLO_FRAME, 1)) {
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
        List<String> read = readAll(write(shard));
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
            List<String> read = readAll(write(damaged));
            assertThat(read).hasSize(3).startsWith("0@0 hello").endsWith("2@1029 hello");
            assertThat(read.get(1)).startsWith("fault CORRUPT_FRAMING 1@21 1008 ");
        }
    }

    @Test
    void findsARecordBetweenTwoDamagedOnes() throws Exception {
        byte[] shard = framed(HELLO, HELLO, HELLO, HELLO);
        shard[0] = 6;
        shard[2 * HELLO_FRAME] = 6;
        List<String> read = readAll(write(shard));
        assertThat(read).hasSize(4).contains("1@21 hello").endsWith("3@63 hello");
    }

    @Test
    void tellsThatNoSoundRecordFollows() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        shard[HELLO_FRAME] = 6;
        try (TfRecordReader reader = new TfRecordReader(write(shard), HELLO_FRAME, 1)) {
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
        List<String> read = readAll(write(shard));
        assertThat(read).hasSize(2).last().isEqualTo("1@183 hello");
        assertThat(read.get(0)).startsWith("fault CORRUPT_FRAMING 0@0 183 ");
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
            List<String> read = readAll(write(concatenated(stretch, framed(HELLO))));
            assertThat(read).hasSize(2).last().isEqualTo("1@%d hello".formatted(stretch.length));
        }
    }

    @Test
    void givesUpTheRestOfATruncatedShard() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        for (int length = HELLO_FRAME + 1; length < shard.length; length++) {
            List<String> read = readAll(write(Arrays.copyOf(shard, length)));
            assertThat(read).hasSize(2).first().isEqualTo("0@0 hello");
            assertThat(read.get(1))
                    .startsWith("fault TRUNCATED 1@21 %d ".formatted(length - HELLO_FRAME));
        }
    }

    @Test
    void keepsTheBytesOfTheRest() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        try (TfRecordReader reader =
                new TfRecordReader(write(Arrays.copyOf(shard, shard.length - 1)))) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next).isInstanceOf(MalformedRecordException.class);
            assertThat(reader.copyData(1000))
                    .isEqualTo(Arrays.copyOfRange(shard, HELLO_FRAME, shard.length - 1));
            assertThat(reader.copyData(3)).hasSize(3);
        }
    }

    @Test
    void refusesAnEmptyFile() throws Exception {
        assertThat(readAll(write(new byte[0]))).containsExactly("fault TRUNCATED 0@0 0 ");
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
                try (TfRecordReader reader = new TfRecordReader(write(file))) {
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
            assertThat(readAll(write(file))).hasSize(2).last().isEqualTo("1@12 hello");
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

    @Test
    void readsWhatIsPacked() throws Exception {
        byte[] shard = framed(HELLO, new byte[100_000], HELLO);
        for (byte[] packed : List.of(gzip(shard), zlib(shard, 9), zlib(shard, 1))) {
            assertThat(readAll(write(packed)))
                    .hasSize(3)
                    .startsWith("0@0 hello")
                    .endsWith("2@100037 hello");
        }
        byte[] twice = concatenated(gzip(framed(HELLO)), gzip(framed(HELLO)));
        assertThat(readAll(write(twice))).containsExactly("0@0 hello", "1@21 hello");
    }

    @Test
    void doesNotTakeARecordForSomethingPacked() throws Exception {
        for (int length : new int[] {0x9c78, 0x0178, 0x88b1f}) {
            byte[] record = new byte[length];
            record[0] = 'x';
            List<String> read = readAll(write(framed(record, HELLO)));
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
                List<String> read = readAll(write(Arrays.copyOf(packed, length)));
                assertThat(read.stream().filter(line -> line.startsWith("fault")))
                        .as("%d of %d bytes", length, packed.length)
                        .hasSize(1)
                        .allMatch(line -> line.startsWith("fault TRUNCATED"));
            }
        }
        byte[] trailer = gzip(shard);
        trailer[trailer.length - 5] ^= 1;
        List<String> read = readAll(write(trailer));
        assertThat(read).hasSize(4).last().asString().startsWith("fault TRUNCATED 3@");
        try (TfRecordReader reader = new TfRecordReader(write(Arrays.copyOf(gzip(shard), 600)))) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageContaining("its packed data is damaged: Unexpected end");
        }
    }

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
        Path file = write(shard);
        assertThat(readAll(new TfRecordReader(file, HELLO_FRAME, 1)))
                .containsExactly("fault CORRUPT_FRAMING 1@21 5 jello", "2@42 hello");
        assertThat(readAll(new TfRecordReader(file, 2 * HELLO_FRAME, 2)))
                .containsExactly("2@42 hello");
    }

    @Test
    void refusesToBeginBehindTheEnd() throws Exception {
        byte[] shard = framed(HELLO, HELLO);
        for (byte[] bytes : List.of(shard, gzip(shard))) {
            Path file = write(bytes);
            assertThatThrownBy(() -> new TfRecordReader(file, 43, 2))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "%s has 42 bytes of records, reading was to begin at byte 43", file);
        }
        Path file = write(shard);
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
        try (TfRecordReader reader = new TfRecordReader(write(shard), HELLO_FRAME, 1)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.ended()).isFalse();
            assertThat(reader.next()).isFalse();
            assertThat(reader.ended()).isTrue();
        }
        try (TfRecordReader reader = new TfRecordReader(write(Arrays.copyOf(shard, 30)))) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next).isInstanceOf(MalformedRecordException.class);
            assertThat(reader.ended()).isTrue();
        }
    }

    @Test
    void measuresProgressOfAShardReadFromTheMiddleByTheFile() throws Exception {
        byte[] shard = framed(new byte[1000], HELLO);
        for (byte[] bytes : List.of(shard, gzip(shard))) {
            try (TfRecordReader reader = new TfRecordReader(write(bytes), 1016, 1)) {
                assertThat(reader.fileBytesRead()).isPositive();
                assertThat(reader.next()).isTrue();
                assertThat(reader.fileBytesRead()).isEqualTo(bytes.length);
            }
        }
    }

    @Test
    void measuresProgressByTheFile() throws Exception {
        byte[] shard = framed(HELLO, new byte[1_000_000]);
        for (byte[] bytes : List.of(shard, gzip(shard))) {
            try (TfRecordReader reader = new TfRecordReader(write(bytes))) {
                while (reader.next()) {
                    assertThat(reader.fileBytesRead()).isLessThanOrEqualTo(bytes.length);
                }
                assertThat(reader.fileBytesRead()).isEqualTo(bytes.length);
            }
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] zlib(byte[] bytes, int level) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(level);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(bytes);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static List<String> readAll(Path shard) throws IOException {
        return readAll(new TfRecordReader(shard));
    }

    private static List<String> readAll(TfRecordReader opened) throws IOException {
        List<String> seen = new ArrayList<>();
        try (TfRecordReader reader = opened) {
            boolean more = true;
            while (more) {
                try {
                    more = reader.next();
                    if (more) {
                        seen.add(
                                "%d@%d %s"
                                        .formatted(
                                                reader.number(), reader.position(), text(reader)));
                    }
                } catch (MalformedRecordException e) {
                    seen.add(
                            "fault %s %d@%d %d %s"
                                    .formatted(
                                            e.reason(),
                                            reader.number(),
                                            reader.position(),
                                            reader.size(),
                                            text(reader)));
                }
            }
        }
        return seen;
    }

    private static String text(TfRecordReader reader) {
        return new String(reader.copyData(1000), StandardCharsets.US_ASCII);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("shard.tfrecord"), bytes);
    }

    private static byte[] framed(byte[]... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TfRecordWriter writer = new TfRecordWriter(out)) {
            for (byte[] record : records) {
                writer.write(record);
            }
        }
        return out.toByteArray();
    }
}
