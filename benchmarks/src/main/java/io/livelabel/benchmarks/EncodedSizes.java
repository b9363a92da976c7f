package io.livelabel.benchmarks;

import io.livelabel.model.weights.BytePlanes;
import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.InvalidWeightsException;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.MalformedRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;

/**
 * Tells what each encoding makes of the weights of a training: {@code EncodedSizes TRAINING
 * HELD_OUT MODEL:AVERAGE_DECAY:STEPS,…}, with versions so many steps apart, for each of the STEPS.
 * Prints a JSON object a line, and a table to standard error.
 */
final class EncodedSizes {
    private static final List<Integer> AGES = List.of(1, 4, 8, 16);
    private static final int MOST = 16;
    private static final int REPEATS = 3;
    private static final Compression ITSELF = new Compression(false, 3);
    private static final List<Compression> COMPRESSIONS =
            List.of(
                    new Compression(false, 1),
                    ITSELF,
                    new Compression(false, 9),
                    new Compression(true, 6));

    private final String model;
    private final double averageDecay;

    private EncodedSizes(String model, double averageDecay) {
        this.model = model;
        this.averageDecay = averageDecay;
    }

    /** Runs. */
    public static void main(String[] arguments)
            throws IOException,
                    MalformedRecordException,
                    InvalidWeightsException,
                    DataFormatException {
        VideoShards trained = new VideoShards(List.of(arguments[0].split(",")));
        VideoShards heldOut = new VideoShards(List.of(arguments[1].split(",")));
        System.err.println(
                "| model | steps to a version | encoding | anchor, versions ago | MB | of float32 | encoding, ms | decoding, ms |");
        System.err.println("|---|---|---|---|---|---|---|---|");
        for (String run : Arrays.asList(arguments).subList(2, arguments.length)) {
            String[] parts = run.split(":", -1);
            new EncodedSizes(parts[0], Double.parseDouble(parts[1]))
                    .run(trained, heldOut, parts[2].split(","));
        }
    }

    /** Goes once through the shards before the first version. */
    private void run(VideoShards trained, VideoShards heldOut, String[] steps)
            throws InvalidWeightsException, DataFormatException {
        try (TrainedSnapshots training = new TrainedSnapshots(model, averageDecay)) {
            Weights first = training.train(trained, trained.size() / TrainedSnapshots.MINIBATCH);
            tellRounding(training, first, heldOut);
            tellFull(first);
            for (String apart : steps) {
                int every = Integer.parseInt(apart);
                List<Weights> versions = new ArrayList<>();
                for (int i = 0; i <= MOST; i++) {
                    versions.add(training.train(trained, every));
                }
                tellVersions(every, versions);
            }
        }
    }

    private void tellVersions(int every, List<Weights> versions)
            throws InvalidWeightsException, DataFormatException {
        Weights newest = versions.get(MOST);
        for (int age : AGES) {
            Weights anchor = versions.get(MOST - age);
            tellCoded(every, age, new DeltaEncoding(anchor), newest, newest);
            for (Compression compression : COMPRESSIONS) {
                tellCompressed(every, age, compression, newest, anchor);
            }
        }
        DeltaEncoding delta = new DeltaEncoding(versions.get(0));
        long bytes = newest.length() * 4L;
        for (int age = 1; age <= MOST; age++) {
            if (age > 1 && AGES.contains(age)) {
                tell(every, 0, "a delta but for 1 in " + age, bytes / age, newest, 0, 0);
            }
            bytes += delta.encode(versions.get(age)).remaining();
        }
    }

    private void tellRounding(TrainedSnapshots training, Weights weights, VideoShards heldOut) {
        double before = training.gap(weights, heldOut);
        double after = training.gap(Float16Encoding.round(weights), heldOut);
        System.out.printf(
                "{\"operation\":\"rounding\",\"model\":\"%s\",\"averageDecay\":%s,\"videos\":%d,\"gap20\":%.6f,\"gap20Rounded\":%.6f}%n",
                model, averageDecay, heldOut.size(), before, after);
    }

    private void tellFull(Weights weights) throws InvalidWeightsException, DataFormatException {
        tellCoded(0, 0, new Float32Encoding(), weights, weights);
        tellCoded(0, 0, new Float16Encoding(), weights, Float16Encoding.round(weights));
        // The same weights, compressed in themselves: what a delta has to be better than.
        Weights nothing = Weights.ofBytes(new byte[weights.length() * Float.BYTES]);
        tellCompressed(0, 0, ITSELF, weights, nothing);
    }

    /** Rounding is a part of encoding where there is any. */
    private void tellCoded(
            int every, int age, WeightsEncoding encoding, Weights weights, Weights served)
            throws InvalidWeightsException {
        double[] encodeMs = new double[REPEATS];
        double[] decodeMs = new double[REPEATS];
        byte[] encoded = new byte[0];
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            encoded =
                    bytes(
                            encoding.encode(
                                    served == weights ? weights : Float16Encoding.round(weights)));
            long between = System.nanoTime();
            Weights again = encoding.decode(encoded, weights.length());
            decodeMs[i] = (System.nanoTime() - between) / 1e6;
            encodeMs[i] = (between - start) / 1e6;
            if (!again.sha256().equals(served.sha256())) {
                throw new IllegalStateException(encoding.dtype() + " gives back other weights");
            }
        }
        tell(
                every,
                age,
                encoding.dtype(),
                encoded.length,
                weights,
                median(encodeMs),
                median(decodeMs));
    }

    private void tellCompressed(
            int every, int age, Compression compression, Weights weights, Weights anchor)
            throws DataFormatException {
        byte[] planes = BytePlanes.ofDifference(weights, anchor);
        double[] compressMs = new double[REPEATS];
        double[] decompressMs = new double[REPEATS];
        byte[] compressed = new byte[0];
        byte[] again = new byte[planes.length];
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            compressed = compression.compress(planes);
            long between = System.nanoTime();
            compression.decompress(compressed, again);
            decompressMs[i] = (System.nanoTime() - between) / 1e6;
            compressMs[i] = (between - start) / 1e6;
            if (!Arrays.equals(planes, again)) {
                throw new IllegalStateException(compression.name() + " has lost something");
            }
        }
        tell(
                every,
                age,
                (age == 0 ? "in itself, " : "delta, ") + compression.name(),
                compressed.length,
                weights,
                median(compressMs),
                median(decompressMs));
    }

    private void tell(
            int every,
            int age,
            String encoding,
            long bytes,
            Weights weights,
            double encodeMs,
            double decodeMs) {
        long float32Bytes = (long) weights.length() * Float.BYTES;
        System.out.printf(
                "{\"operation\":\"encoding\",\"model\":\"%s\",\"averageDecay\":%s,\"steps\":%d,\"encoding\":\"%s\",\"anchorAge\":%d,\"bytes\":%d,\"float32Bytes\":%d,\"encodeMs\":%.2f,\"decodeMs\":%.2f}%n",
                model, averageDecay, every, encoding, age, bytes, float32Bytes, encodeMs, decodeMs);
        System.err.printf(
                "| %s%s | %s | %s | %s | %.2f | %.3f | %s | %s |%n",
                model,
                averageDecay == 0 ? "" : ", averaged",
                every == 0 ? "" : every,
                encoding,
                age == 0 ? "" : age,
                bytes / 1e6,
                bytes / (double) float32Bytes,
                encodeMs == 0 ? "" : Math.round(encodeMs),
                decodeMs == 0 ? "" : Math.round(decodeMs));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
