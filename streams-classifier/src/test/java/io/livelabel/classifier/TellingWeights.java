package io.livelabel.classifier;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Parameter;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.avro.Label;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Weights whose scores tell their version: all 0 but the output's biases, which differ by version
 * and class. So labels prove which weights made them.
 */
public final class TellingWeights {
    public static final FeatureSizes SIZES = new FeatureSizes(8, 4, 12);
    public static final String MODEL = "logistic";
    public static final Architecture ARCHITECTURE =
            Zoo.architecture(MODEL, FeatureSet.of(SIZES.rgb(), SIZES.audio(), SIZES.classes()));

    private static final float TOLERANCE = 1e-5f;

    private TellingWeights() {}

    public static Weights of(long version) {
        return of(ARCHITECTURE, version);
    }

    @SuppressWarnings("ByteBufferBackingArray") // Allocated here.
    public static Weights of(Architecture architecture, long version) {
        ByteBuffer bytes = zeros(architecture);
        FloatBuffer values = bytes.asFloatBuffer();
        Parameter bias = outputBias(architecture);
        for (int c = 0; c < bias.length(); c++) {
            values.put(bias.offset() + c, bias(version, c));
        }
        return Weights.ofBytes(bytes.array());
    }

    @SuppressWarnings("ByteBufferBackingArray") // Allocated here.
    public static Weights with(int index, float value) {
        ByteBuffer bytes = zeros(ARCHITECTURE);
        bytes.asFloatBuffer().put(index, value);
        return Weights.ofBytes(bytes.array());
    }

    public static float probability(long version, int classId) {
        return (float) (1 / (1 + Math.exp(-bias(version, classId))));
    }

    /** The class that a version scores best, in any video. */
    public static int best(long version) {
        return IntStream.range(0, SIZES.classes())
                .boxed()
                .max(Comparator.comparing(c -> probability(version, c)))
                .orElseThrow();
    }

    /** Whether these are, class by class, the labels that the version gives to any video. */
    public static boolean made(long version, List<Label> labels) {
        float before = Float.POSITIVE_INFINITY;
        for (Label label : labels) {
            float p = label.getProbability();
            if (p > before || Math.abs(p - probability(version, label.getClassId())) > TOLERANCE) {
                return false;
            }
            before = p;
        }
        return !labels.isEmpty();
    }

    private static float bias(long version, int classId) {
        return (version * 31 + classId * 17L) % 101 / 12.5f - 4;
    }

    private static ByteBuffer zeros(Architecture architecture) {
        return ByteBuffer.allocate(architecture.parameterCount() * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Parameter outputBias(Architecture architecture) {
        return architecture.parameters().stream()
                .filter(p -> p.node().equals(architecture.output()) && p.name().equals("bias"))
                .findFirst()
                .orElseThrow();
    }
}
