package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.Examples.frames;
import static io.livelabel.producer.tfrecord.Examples.ramp;
import static io.livelabel.producer.tfrecord.Examples.video;
import static io.livelabel.producer.tfrecord.SmallExampleParser.SIZES;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of any records, sound or not, one behind another. */
class AnyExampleBytesTest {
    private final ExampleParser parser = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, SIZES, 4);

    @Property(tries = 100)
    void readsARecordAsIfThereHadBeenNoneBefore(@ForAll long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 30; i++) {
            byte[] record = oneOfManyKinds(random);
            ExampleParser fresh = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, SIZES, 4);
            assertThat(outcome(parser, record))
                    .usingRecursiveComparison()
                    .isEqualTo(outcome(fresh, record));
        }
    }

    /** Features of other names and lengths, in any order, some not sound, some with frames. */
    private static byte[] oneOfManyKinds(SplittableRandom random) {
        String id = "abcdefghij".substring(random.nextInt(10));
        long[] labels = random.longs(random.nextInt(6), 0, 21).toArray();
        Examples record =
                random.nextInt(4) == 0
                        ? frames(id, random.nextInt(6), 6, 3, labels)
                        : video(id, 6 - random.nextInt(8) / 7, 3, labels);
        for (int more = random.nextInt(4); more > 0; more--) {
            String key = "mean_rgx".substring(random.nextInt(7)) + random.nextInt(3);
            record.floats(key, ramp(random.nextInt(40)));
        }
        byte[] bytes = record.shuffled(random.nextLong()).toBytes();
        if (random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static Object outcome(ExampleParser parser, byte[] record) {
        try {
            return parser.parse(ByteBuffer.wrap(record));
        } catch (MalformedRecordException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Property
    void refusesOrReadsAMutatedRecordButNeverFailsOtherwise(
            @ForAll boolean ofFrames,
            @ForAll @Size(min = 1, max = 6) int[] places,
            @ForAll @Size(6) byte[] values,
            @ForAll @IntRange(min = 0, max = 40) int cut) {
        byte[] record =
                ofFrames ? frames("abcd", 3, 6, 3, 5).toBytes() : video("abcd", 6, 3, 5).toBytes();
        for (int i = 0; i < places.length; i++) {
            record[Math.floorMod(places[i], record.length)] = values[i];
        }
        refusesOrReads(Arrays.copyOf(record, record.length - cut));
    }

    @Property
    void refusesOrReadsAnyBytes(@ForAll byte[] bytes) {
        refusesOrReads(bytes);
    }

    private void refusesOrReads(byte[] record) {
        try {
            ParsedExample read = parser.parse(ByteBuffer.wrap(record)).get(0);
            assertThat(read.id()).isNotEmpty();
            if (read instanceof VideoExample video) {
                assertThat(video.meanRgb()).hasSize(6);
                assertThat(video.meanAudio()).hasSize(3);
            }
        } catch (MalformedRecordException e) {
            assertThat(e.reason()).isNotEqualTo(DeadLetterReason.UNKNOWN);
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}
