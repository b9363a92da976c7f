package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ModelSnapshotFormatTest {
    private static final String FIXTURE = "/snapshot-format-1.bin";
    private static final String FIXTURE_WITH_FRAMES = "/snapshot-format-2.bin";

    @Property(tries = 200)
    void readsWhatWasWritten(
            @ForAll String lineage,
            @ForAll @LongRange(min = 0) long steps,
            @ForAll @LongRange(min = 0) long nextOffset,
            @ForAll byte[] weights,
            @ForAll @Size(max = 5) List<int[]> labels,
            @ForAll @IntRange(max = 3) int inputs)
            throws IOException {
        InputPartition partition = new InputPartition("training-videos", inputs);
        List<float[]> features = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            float[] rows = new float[labels.size() * (i + 1)];
            Arrays.fill(rows, steps + 0.5f);
            features.add(rows);
        }
        ModelSnapshot snapshot =
                new ModelSnapshot(
                        new Lineage(lineage, null, null),
                        "{}",
                        "Adam",
                        steps,
                        steps / 2,
                        weights,
                        new byte[] {1},
                        new PendingExamples(
                                features,
                                labels,
                                Collections.nCopies(labels.size(), inputs),
                                Map.of(partition, new OffsetRange(0, nextOffset))),
                        new byte[0],
                        new TreeMap<>(Map.of(partition, nextOffset)),
                        steps ^ nextOffset);
        requireEqual(read(write(snapshot)), snapshot);
    }

    @Test
    void readsAParentAndItsVersion() throws IOException {
        ModelSnapshot snapshot = Snapshots.withSteps(9);
        requireEqual(read(write(snapshot)), snapshot);
    }

    @Test
    void readsTheStateThatTheFirstFormatWrote() throws IOException {
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream(FIXTURE))) {
            ModelSnapshot snapshot = read(in.readAllBytes());
            assertThat(snapshot)
                    .usingRecursiveComparison()
                    .ignoringFields("prequential")
                    .isEqualTo(Snapshots.withSteps(5));
            assertThat(Prequential.fromBytes(snapshot.prequential()).toBytes())
                    .as("the window alone, which was all there was")
                    .hasSizeLessThan(500);
        }
    }

    @Test
    void readsTheStateThatTheSecondFormatWrote() throws IOException {
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream(FIXTURE_WITH_FRAMES))) {
            requireEqual(read(in.readAllBytes()), Snapshots.withFrames());
        }
    }

    @Test
    void refusesAFormatOfANewerProgram() throws IOException {
        byte[] bytes = write(Snapshots.withSteps(5));
        ByteBuffer.wrap(bytes).putInt(4, ModelSnapshotFormat.VERSION + 1);
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("format version 3")
                .hasMessageContaining("this program reads versions 1 to 2")
                .hasMessageContaining("a newer program");
    }

    @Test
    void refusesWhatIsNoState() {
        assertThatThrownBy(() -> read(new byte[64]))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("not a trainer's state")
                .hasMessageContaining("0x00000000");
    }

    @Test
    void refusesDamagedWeights() throws IOException {
        ModelSnapshot snapshot = Snapshots.of(Snapshots.LINEAGE, 5, new byte[4_000]);
        byte[] bytes = write(snapshot);
        bytes[1_000] ^= 1;
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("damaged: CRC-32C of weights");
    }

    @Test
    void refusesATruncatedState() throws IOException {
        byte[] bytes = write(Snapshots.withSteps(5));
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(EOFException.class);
    }

    private static byte[] write(ModelSnapshot snapshot) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSnapshotFormat.write(snapshot, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static ModelSnapshot read(byte[] bytes) throws IOException {
        return ModelSnapshotFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private static void requireEqual(ModelSnapshot actual, ModelSnapshot expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }
}
