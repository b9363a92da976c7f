package io.livelabel.producer.inspect;

import io.livelabel.producer.inspect.FeatureReport.Place;
import io.livelabel.producer.tfrecord.RawFeature;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts one feature over records, in fixed memory. One thread. */
final class FeatureTally {
    private static final int EXAMPLE_BYTES = 64;

    private final Key key;
    private final ValueTally numbers;
    private final ByteTally bytes = new ByteTally();
    private long records;
    private long vectors;
    private @Nullable Span lengths;
    private @Nullable Span frames;
    private @Nullable String example;

    FeatureTally(Key key) {
        this.key = key;
        this.numbers =
                key.type() == FeatureReport.Type.INT64
                        ? ValueTally.ofInts()
                        : ValueTally.ofFloats();
    }

    /** By what features are told apart: one that changes its type counts as two. */
    record Key(Place place, String name, FeatureReport.Type type) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::place).thenComparing(Key::name).thenComparing(Key::type);

        static Key of(RawFeature feature) {
            FeatureReport.Type type;
            if (feature instanceof RawFeature.Floats) {
                type = FeatureReport.Type.FLOAT;
            } else if (feature instanceof RawFeature.Ints) {
                type = FeatureReport.Type.INT64;
            } else if (feature instanceof RawFeature.Bytes) {
                type = feature.framed() ? FeatureReport.Type.UINT8 : FeatureReport.Type.BYTES;
            } else {
                type = FeatureReport.Type.EMPTY;
            }
            return new Key(feature.framed() ? Place.FRAME : Place.RECORD, feature.name(), type);
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    void add(RawFeature feature) {
        records++;
        vectors += feature.lengths().length;
        for (int length : feature.lengths()) {
            lengths = lengths == null ? Span.of(length) : lengths.with(length);
        }
        if (feature.framed()) {
            frames = frames == null ? Span.of(feature.frames()) : frames.with(feature.frames());
        }
        if (feature instanceof RawFeature.Floats floats) {
            numbers.add(floats.values());
        } else if (feature instanceof RawFeature.Ints ints) {
            numbers.add(ints.values());
        } else if (feature instanceof RawFeature.Bytes stored && stored.framed()) {
            bytes.add(stored.values());
        } else if (feature instanceof RawFeature.Bytes stored && example == null) {
            example = text(stored);
        }
    }

    private static @Nullable String text(RawFeature.Bytes feature) {
        if (feature.lengths().length == 0 || feature.lengths()[0] > EXAMPLE_BYTES) {
            return null;
        }
        ByteBuffer first = ByteBuffer.wrap(feature.values(), 0, feature.lengths()[0]);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(first).toString();
            return text.chars().anyMatch(Character::isISOControl) ? null : text;
        } catch (CharacterCodingException e) {
            // Bytes that are no text have no example that could be shown.
            return null;
        }
    }

    FeatureReport toReport() {
        return new FeatureReport(
                key.name(),
                key.place(),
                key.type(),
                records,
                vectors,
                Optional.ofNullable(lengths),
                Optional.ofNullable(frames),
                numbers.notFinite(),
                Optional.ofNullable(example),
                key.type() == FeatureReport.Type.UINT8
                        ? bytes.distribution()
                        : numbers.distribution());
    }
}
