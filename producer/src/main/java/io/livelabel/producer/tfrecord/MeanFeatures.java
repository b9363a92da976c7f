package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;

/** The means of a video: a list of floats for each feature that there is. One thread at a time. */
final class MeanFeatures {
    private final FeatureSizes sizes;
    private final FeatureIndex index;
    private final FeatureSlot rgb;
    private final FeatureSlot audio;
    // What stands before the floats where they are packed in one run, as they mostly are.
    private final byte[] rgbHeader;
    private final byte[] audioHeader;
    private final WireReader feature = new WireReader();
    private final FeatureLists lists = new FeatureLists();

    /** Looks for the means in an index from now on. */
    MeanFeatures(FeatureIndex index, FeatureSizes sizes) {
        this.sizes = sizes;
        this.index = index;
        this.rgb = index.feature(sizes.meanRgbName());
        this.audio = index.feature(sizes.meanAudioName());
        this.rgbHeader = ExampleWriter.floatRunHeader(sizes.rgb());
        this.audioHeader = ExampleWriter.floatRunHeader(sizes.audio());
    }

    /** The visual feature, one row of float32; no row if there is none. */
    FeatureRows rgb() throws MalformedRecordException {
        return read(rgb, rgbHeader, sizes.rgb());
    }

    /** The audio feature, likewise. */
    FeatureRows audio() throws MalformedRecordException {
        return read(audio, audioHeader, sizes.audio());
    }

    private FeatureRows read(FeatureSlot slot, byte[] runHeader, int size)
            throws MalformedRecordException {
        if (size == 0) {
            return FeatureRows.NONE;
        }
        int bytes = size * Float.BYTES;
        return index.holds(slot, runHeader, bytes) && index.endsFinite(slot, bytes)
                ? index.lastRow(slot, bytes)
                : FeatureRows.of(values(slot, size));
    }

    /** Values that are not packed, or packed in pieces, or not as they are to be. */
    private float[] values(FeatureSlot slot, int size) throws MalformedRecordException {
        float[] values = new float[size];
        index.open(slot, feature);
        int count = lists.readFloats(slot.key(), feature, values);
        if (count != size) {
            throw new MalformedRecordException(
                    DeadLetterReason.WRONG_FEATURE_SIZE,
                    "%s has %d float values, %d are expected".formatted(slot.key(), count, size));
        }
        FeatureBytes.requireFinite(slot.key(), values);
        return values;
    }
}
