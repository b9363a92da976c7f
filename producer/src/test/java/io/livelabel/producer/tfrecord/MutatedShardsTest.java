package io.livelabel.producer.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads a hundred thousand records with random damage: no crash, no hang, each byte of a shard is
 * in a record or in a fault, and each record that the damage left alone is read. Seeds stand in the
 * messages.
 */
@Timeout(120)
class MutatedShardsTest {
    private static final int MUTATED = 100_000;
    private static final FeatureSizes SIZES = new FeatureSizes(6, 4, 20);

    @TempDir Path directory;

    private int told;

    private final ExampleParser parser = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, SIZES, 5);

    private static byte[] example(int seed) {
        return seed % 2 == 0
                ? Examples.video("v" + seed, 6, 4, seed % 20, 3).toBytes()
                : Examples.frames("f" + seed, 1 + seed % 7, 6, 4, seed % 20).toBytes();
    }

    @Test
    void parsesOrRefusesWhateverARecordHolds() {
        int parsed = 0;
        int refused = 0;
        for (int seed = 0; seed < MUTATED; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] record = mutated(example(seed), random);
            try {
                ParsedExample example = parser.parse(ByteBuffer.wrap(record)).get(0);
                assertThat(example.id()).as("seed %d", seed).isNotBlank();
                parsed++;
            } catch (MalformedRecordException e) {
                assertThat(e).as("seed %d", seed).hasMessageMatching("(?s).+");
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d: %s".formatted(seed, Arrays.toString(record)), e);
            }
        }
        assertThat(parsed + refused).isEqualTo(MUTATED);
        assertThat(parsed).isGreaterThan(MUTATED / 100);
        assertThat(refused).isGreaterThan(MUTATED / 4);
    }

    @Test
    void readsOfARecordTheSameWhateverWasReadBefore() {
        FeatureSizes sizes = new FeatureSizes(40, 33, 300);
        ExampleParser experienced = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, sizes, 5);
        int parsed = 0;
        int tries = MUTATED / 5;
        for (int seed = 0; seed < tries; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] record =
                    seed % 3 == 0
                            ? Examples.frames("f" + seed, 1 + seed % 7, 40, 33, seed % 20).toBytes()
                            : Examples.video("v" + seed, 40, 33, seed % 300, seed % 7, 1)
                                    .shuffled(seed % 4)
                                    .toBytes();
            byte[] read = seed % 2 == 0 ? record : mutated(record, random);
            String expected = outcome(new ExampleParser(ExampleLevel.WHOLE_VIDEOS, sizes, 5), read);
            assertThat(outcome(experienced, read)).as("seed %d", seed).isEqualTo(expected);
            if (seed % 2 == 0 && seed % 3 != 0) {
                assertThat(expected).isEqualTo(written(seed));
            }
            parsed += expected.startsWith("[") ? 1 : 0;
        }
        assertThat(parsed).isBetween(tries / 2, tries - tries / 10);
    }

    /** What is to be read of a video that was not changed. */
    private static String written(int seed) {
        int[] labels = IntStream.of(seed % 300, seed % 7, 1).distinct().toArray();
        return "[v%d %s %s%s]"
                .formatted(
                        seed,
                        Arrays.toString(labels),
                        Arrays.toString(Examples.ramp(40)),
                        Arrays.toString(Examples.ramp(33)));
    }

    /** What is read of a record, or why it is refused. */
    private static String outcome(ExampleParser parser, byte[] record) {
        try {
            ParsedExample example = parser.parse(ByteBuffer.wrap(record)).get(0);
            return "[%s %s %s]"
                    .formatted(example.id(), Arrays.toString(example.labels()), features(example));
        } catch (MalformedRecordException e) {
            return "%s of %s: %s".formatted(e.reason(), parser.id(), e.getMessage());
        }
    }

    private static String features(ParsedExample example) {
        return example instanceof ParsedExample.VideoExample video
                ? Arrays.toString(video.meanRgb()) + Arrays.toString(video.meanAudio())
                : Arrays.toString(((ParsedExample.FrameExample) example).rgb())
                        + Arrays.toString(((ParsedExample.FrameExample) example).audio());
    }

    @Test
    void accountsForEachByteOfADamagedShard() throws IOException {
        int records = 100;
        Path file = directory.resolve("damaged.tfrecord");
        for (int seed = 0; seed < MUTATED / records; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<byte[]> written = new ArrayList<>();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (TfRecordWriter writer = new TfRecordWriter(out)) {
                for (int i = 0; i < records; i++) {
                    byte[] record = example(random.nextInt(1000));
                    writer.write(record);
                    written.add(record);
                }
            }
            byte[] sound = out.toByteArray();
            byte[] damaged = mutated(sound, random);
            Files.write(file, damaged);
            assertAccounted(file, seed, written, sound, damaged);
        }
        // A cut between two records leaves a sound shard; little else does.
        assertThat(told).isGreaterThan(MUTATED / records * 95 / 100);
    }

    private void assertAccounted(
            Path file, int seed, List<byte[]> written, byte[] sound, byte[] damaged)
            throws IOException {
        List<ByteBuffer> read = new ArrayList<>();
        long position = 0;
        int faults = 0;
        try (TfRecordReader reader = new TfRecordReader(file)) {
            for (boolean more = true; more; ) {
                try {
                    more = reader.next();
                    if (more) {
                        read.add(ByteBuffer.wrap(reader.copyData(Integer.MAX_VALUE)));
                    }
                } catch (MalformedRecordException e) {
                    faults++;
                }
                if (more) {
                    assertThat(reader.position()).as("seed %d", seed).isEqualTo(position);
                    position = reader.nextPosition();
                }
            }
        }
        assertThat(position).as("seed %d", seed).isEqualTo(damaged.length);
        int before = recordsBefore(firstDifference(sound, damaged), written);
        int behind = recordsBehind(sound.length - sameAtTheEnd(sound, damaged), written);
        List<ByteBuffer> all = written.stream().map(ByteBuffer::wrap).toList();
        int kept = all.size() - Math.max(before, behind);
        assertThat(read.size()).as("seed %d", seed).isBetween(before + kept, all.size());
        assertThat(read.subList(0, before))
                .as("seed %d: records before the damage", seed)
                .isEqualTo(all.subList(0, before));
        assertThat(read.subList(read.size() - kept, read.size()))
                .as("seed %d: records behind the damage", seed)
                .isEqualTo(all.subList(all.size() - kept, all.size()));
        assertThat(Set.copyOf(all)).as("seed %d", seed).containsAll(read);
        assertThat(faults)
                .as("seed %d: one place is damaged", seed)
                .isBetween(0, Arrays.equals(sound, damaged) ? 0 : 1);
        told += faults;
    }

    private static int sameAtTheEnd(byte[] sound, byte[] damaged) {
        int same = 0;
        while (same < Math.min(sound.length, damaged.length)
                && sound[sound.length - 1 - same] == damaged[damaged.length - 1 - same]) {
            same++;
        }
        return same;
    }

    /** The number of the first record that begins at a place or behind it. */
    private static int recordsBehind(int place, List<byte[]> written) {
        int begin = 0;
        int number = 0;
        while (number < written.size() && begin < place) {
            begin += 16 + written.get(number).length;
            number++;
        }
        return number;
    }

    private static int firstDifference(byte[] sound, byte[] damaged) {
        int at = Arrays.mismatch(sound, damaged);
        return at < 0 ? sound.length : at;
    }

    private static int recordsBefore(int place, List<byte[]> written) {
        int end = 0;
        int count = 0;
        for (byte[] record : written) {
            end += 16 + record.length;
            if (end > place) {
                return count;
            }
            count++;
        }
        return count;
    }

    /** With a byte changed, some changed, some cut out, some put in, or the end cut off. */
    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        byte[] changed = bytes.clone();
        int at = random.nextInt(bytes.length);
        int length = random.nextInt(1, 1 + Math.min(16, bytes.length - at));
        switch (random.nextInt(5)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, changed, at, length);
            }
            case 2 -> changed = joined(bytes, at, new byte[0], at + length);
            case 3 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                changed = joined(bytes, at, noise, at);
            }
            default -> changed = Arrays.copyOf(bytes, at);
        }
        return changed;
    }

    private static byte[] joined(byte[] bytes, int end, byte[] between, int begin) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, end);
        out.writeBytes(between);
        out.write(bytes, begin, bytes.length - begin);
        return out.toByteArray();
    }
}
