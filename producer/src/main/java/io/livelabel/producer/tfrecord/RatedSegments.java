package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rated segments of a video, as YouTube-8M's records of 2019 have them: four lists, one entry a
 * rating, of which several may rate one segment for different classes. One thread at a time.
 *
 * @see <a href="https://research.google.com/youtube8m/download.html">the records</a>
 */
final class RatedSegments {
    private static final float LEAST_OF_HOLDING = 0.5f;

    private final int classes;
    private final FeatureIndex index;
    private final FeatureSlot starts;
    private final FeatureSlot ends;
    private final FeatureSlot labels;
    private final FeatureSlot scores;
    private final WireReader feature = new WireReader();
    private final FeatureLists lists = new FeatureLists();

    /**
     * A segment.
     *
     * @param start its first frame
     * @param end the frame behind its last
     * @param labels the classes that were rated as holding, each once; may be none
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Segment(int start, int end, int[] labels) {}

    /** Looks for the lists in an index from now on. */
    RatedSegments(FeatureIndex index, int classes) {
        this.classes = classes;
        this.index = index;
        this.starts = index.feature("segment_start_times");
        this.ends = index.feature("segment_end_times");
        this.labels = index.feature("segment_labels");
        this.scores = index.feature("segment_scores");
    }

    /** Whether the record read last has rated segments. */
    boolean arePresent() {
        return starts.isPresent();
    }

    /**
     * The segments of the record read last, in the order in which they are first rated.
     *
     * @param frames how many frames the video has; a segment that ends behind them is cut
     * @throws MalformedRecordException if the lists are not of one length, a segment begins outside
     *     the frames, ends where it begins or before, or is given two ends, a label is out of
     *     range, or a score is not finite
     */
    List<Segment> read(int frames) throws MalformedRecordException {
        long[] from = ints(starts);
        long[] to = ints(ends);
        long[] rated = ints(labels);
        float[] score = new float[rated.length];
        index.open(scores, feature);
        int count = lists.readFloats(scores.key(), feature, score);
        if (from.length != to.length || from.length != rated.length || from.length != count) {
            throw malformed(
                    "%s has %d values, %s %d, %s %d and %s %d: all have the same number"
                            .formatted(
                                    starts.key(),
                                    from.length,
                                    ends.key(),
                                    to.length,
                                    labels.key(),
                                    rated.length,
                                    scores.key(),
                                    count));
        }
        Map<Long, Long> endOf = new LinkedHashMap<>();
        Map<Long, BitSet> holding = new HashMap<>();
        for (int i = 0; i < count; i++) {
            requireSound(i, from[i], to[i], score[i], frames);
            Long end = endOf.putIfAbsent(from[i], to[i]);
            if (end != null && end != to[i]) {
                throw malformed(
                        "the segment from %d ends at %d and at %d".formatted(from[i], end, to[i]));
            }
            int label = FeatureLists.requireInRange(rated[i], classes);
            BitSet held = holding.computeIfAbsent(from[i], start -> new BitSet());
            held.set(label, held.get(label) || score[i] >= LEAST_OF_HOLDING);
        }
        List<Segment> segments = new ArrayList<>();
        endOf.forEach(
                (start, end) ->
                        segments.add(
                                new Segment(
                                        start.intValue(),
                                        (int) Math.min(frames, end),
                                        holding.getOrDefault(start, new BitSet()).stream()
                                                .toArray())));
        return segments;
    }

    private static void requireSound(int rating, long from, long to, float score, int frames)
            throws MalformedRecordException {
        if (from < 0 || from >= frames) {
            throw malformed(
                    "rating %d: its segment begins at %d, the video has %d frames"
                            .formatted(rating, from, frames));
        }
        if (to <= from) {
            throw malformed(
                    "rating %d: its segment begins at %d and ends at %d"
                            .formatted(rating, from, to));
        }
        if (!Float.isFinite(score)) {
            throw new MalformedRecordException(
                    DeadLetterReason.NOT_FINITE,
                    "segment_scores[%d] is %s".formatted(rating, score));
        }
    }

    private long[] ints(FeatureSlot slot) throws MalformedRecordException {
        index.open(slot, feature);
        return lists.readInts(slot.key(), feature);
    }

    private static MalformedRecordException malformed(String detail) {
        return new MalformedRecordException(DeadLetterReason.MALFORMED, detail);
    }
}
