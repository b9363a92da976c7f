package io.livelabel.trainer;

import io.livelabel.model.weights.Weights;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small snapshots for tests, without a model behind them. */
final class Snapshots {
    static final Lineage LINEAGE = new Lineage("lineage-1", "lineage-0", 7L);

    private Snapshots() {}

    static ModelSnapshot withSteps(long steps) {
        return of(LINEAGE, steps, new byte[] {1, 2, 3, (byte) steps});
    }

    static ModelSnapshot of(Lineage lineage, long steps, byte[] weights) {
        InputPartition partition = new InputPartition("training-videos", 3);
        return new ModelSnapshot(
                lineage,
                "{\"name\":\"tiny\"}",
                "AdaGrad[rate=0.02]",
                steps,
                steps * 4,
                weights,
                new byte[] {5, 6, 7, 8},
                new PendingExamples(
                        List.of(new float[] {1f, -2.5f}, new float[] {0.25f}),
                        List.of(new int[] {3, 11}),
                        List.of(0),
                        Map.of(partition, new OffsetRange(40, 42))),
                Prequential.over(4).toBytes(),
                new TreeMap<>(Map.of(partition, 43L)),
                1_700_000_000_000L);
    }

    /** Of a model that reads frames, in the midst of a minibatch of two videos. */
    static ModelSnapshot withFrames() {
        InputPartition partition = new InputPartition("training-frames", 1);
        return new ModelSnapshot(
                LINEAGE,
                "{\"name\":\"tiny\"}",
                "Adam[rate=0.001]",
                3,
                12,
                new byte[] {1, 2, 3, 4},
                new byte[] {5, 6, 7, 8},
                new PendingExamples(
                        List.of(new float[] {1f, -2.5f, 0.5f}),
                        List.of(new int[] {3, 11}, new int[0]),
                        List.of(2, 1),
                        Map.of(partition, new OffsetRange(40, 41))),
                new byte[] {9},
                new TreeMap<>(Map.of(partition, 42L)),
                1_700_000_000_000L);
    }

    static WeightsVersion version(ModelSnapshot snapshot) {
        return new WeightsVersion(
                "tiny", snapshot, false, Weights.ofBytes(snapshot.weights()), null);
    }
}
