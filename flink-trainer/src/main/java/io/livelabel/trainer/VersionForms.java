package io.livelabel.trainer;

import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.WeightsAnchor;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each version of a log the form in which it is published. For deltas it keeps the weights of
 * their anchor: the newest version that was published whole, here or where training goes on from;
 * where that one is not at hand, the next version is whole. One thread at a time.
 */
final class VersionForms {
    private static final Logger LOGGER = LoggerFactory.getLogger(VersionForms.class);

    private final PublishedEncoding encoding;
    private final int anchorEvery;
    private final VersionLog log;
    private @Nullable Anchor anchor;
    private int deltas;
    private boolean rounds = true;

    private record Anchor(long version, Weights weights) {}

    /**
     * Of a log.
     *
     * @param anchorEvery with deltas, one version of so many is whole
     */
    VersionForms(PublishedEncoding encoding, int anchorEvery, VersionLog log) {
        this.encoding = encoding;
        this.anchorEvery = anchorEvery;
        this.log = log;
    }

    /**
     * Whether a version that is not published yet is published in the form that it was made in,
     * whatever the log holds: {@link #form} gives the same object then.
     */
    boolean leavesFormsAsMade() {
        return encoding == PublishedEncoding.FLOAT32;
    }

    /** The version in the form that it has in the log, or else will have; to be appended then. */
    WeightsVersion form(WeightsVersion version) {
        PublishedVersion published = log.versions().get(version.version());
        return published == null ? next(version) : again(version, published);
    }

    private WeightsVersion next(WeightsVersion version) {
        return switch (encoding) {
            case FLOAT32 -> version;
            case FLOAT16 -> rounded(version);
            case DELTA -> anchored(version);
        };
    }

    /** What it was published as may follow from other settings than those of now. */
    private WeightsVersion again(WeightsVersion version, PublishedVersion published) {
        if (published.sha256().equals(version.weights().sha256())) {
            if (published.asAnchor() != null) {
                keep(version);
            }
            return version;
        }
        if (Float16Encoding.firstOutOfRange(version.weights()).isPresent()) {
            return version;
        }
        WeightsVersion rounded = version.rounded();
        return published.sha256().equals(rounded.weights().sha256()) ? rounded : version;
    }

    private WeightsVersion rounded(WeightsVersion version) {
        OptionalInt outOfRange = Float16Encoding.firstOutOfRange(version.weights());
        if (outOfRange.isEmpty()) {
            rounds = true;
            return version.rounded();
        }
        if (rounds) {
            LOGGER.warn(
                    "weights {} and those behind them are published as float32 until all values have a half: value {} of {} is {}",
                    version.name(),
                    outOfRange.getAsInt(),
                    version.weights().length(),
                    version.weights().floats().get(outOfRange.getAsInt()));
        }
        rounds = false;
        return version;
    }

    private WeightsVersion anchored(WeightsVersion version) {
        WeightsVersion delta = delta(version);
        if (delta != null) {
            deltas++;
            return delta;
        }
        keep(version);
        return version.in(VersionForm.whole(version.weights(), anchorEvery > 1));
    }

    private void keep(WeightsVersion whole) {
        anchor =
                encoding == PublishedEncoding.DELTA
                        ? new Anchor(whole.version(), whole.weights())
                        : null;
        deltas = 0;
    }

    /** Null where the version has to be whole, or had better be. */
    private @Nullable WeightsVersion delta(WeightsVersion version) {
        if (anchor == null || deltas + 1 >= anchorEvery) {
            return null;
        }
        PublishedVersion published = log.versions().get(anchor.version());
        WeightsAnchor place = published == null ? null : published.asAnchor();
        if (place == null) {
            return null;
        }
        DeltaEncoding difference = new DeltaEncoding(anchor.weights());
        ByteBuffer bytes = difference.encode(version.weights());
        return bytes.remaining() < version.weights().bytes().remaining()
                ? version.in(new VersionForm(difference.dtype(), bytes, false, place))
                : null;
    }
}
