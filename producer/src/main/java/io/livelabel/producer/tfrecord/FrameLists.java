package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;

/**
 * The frames of a video: a feature list for each feature that there is, one vector of bytes a
 * frame. One thread at a time.
 */
final class FrameLists {
    private static final int FRAME = 1;

    private final FeatureSizes sizes;
    private final FeatureIndex index;
    private final FeatureSlot rgb;
    private final FeatureSlot audio;
    private final WireReader feature = new WireReader();
    private final FeatureLists lists = new FeatureLists();

    /** Looks for the lists in an index from now on. */
    FrameLists(FeatureIndex index, FeatureSizes sizes) {
        this.sizes = sizes;
        this.index = index;
        this.rgb = index.featureList(sizes.rgbName());
        this.audio = index.featureList(sizes.audioName());
    }

    /** Whether the record read last has frames. */
    boolean arePresent() {
        return (sizes.rgb() > 0 ? rgb : audio).isPresent();
    }

    /**
     * How many frames there are.
     *
     * @throws MalformedRecordException if there are none, or not as many of both features
     */
    int count() throws MalformedRecordException {
        if (sizes.rgb() == 0) {
            return countOnly(audio);
        }
        if (sizes.audio() == 0) {
            return countOnly(rgb);
        }
        int ofRgb = count(rgb);
        int ofAudio = count(audio);
        if (ofRgb < 1 || ofRgb != ofAudio) {
            throw wrongSize(
                    "%s has %d frames and %s %d: both have the same number, at least 1"
                            .formatted(rgb.key(), ofRgb, audio.key(), ofAudio));
        }
        return ofRgb;
    }

    private int countOnly(FeatureSlot slot) throws MalformedRecordException {
        int frames = count(slot);
        if (frames < 1) {
            throw wrongSize("%s has no frames: at least 1 is expected".formatted(slot.key()));
        }
        return frames;
    }

    private int count(FeatureSlot slot) throws MalformedRecordException {
        index.open(slot, feature);
        int count = 0;
        while (feature.hasNext()) {
            if (feature.nextField() == FRAME) {
                count++;
            }
            feature.skip();
        }
        return count;
    }

    /** The visual feature of the first frames, a row each; no row if there is none. */
    FeatureRows rgb(int count) throws MalformedRecordException {
        return read(rgb, count, sizes.rgb());
    }

    /** The audio feature of the first frames, likewise. */
    FeatureRows audio(int count) throws MalformedRecordException {
        return read(audio, count, sizes.audio());
    }

    private FeatureRows read(FeatureSlot slot, int count, int size)
            throws MalformedRecordException {
        if (size == 0 || count == 0) {
            return FeatureRows.NONE;
        }
        int stride = strideOf(slot, count, size);
        return stride > 0
                ? index.rows(lists.end() - size, stride, size, count)
                : new FeatureRows(copy(slot, count, size), 0, size, size, count);
    }

    /**
     * How far the frames are from each other, with the first frame's end found last, if they follow
     * each other and are all framed alike; 0 if not.
     */
    private int strideOf(FeatureSlot slot, int count, int size) throws MalformedRecordException {
        index.open(slot, feature);
        int begin = feature.position();
        if (feature.nextField() != FRAME) {
            return 0;
        }
        int outer = feature.enter();
        boolean only = lists.isOneValue(slot.key(), feature, size);
        feature.leave(outer);
        if (!only || lists.end() != feature.position()) {
            return 0;
        }
        int header = lists.end() - size - begin;
        return 1 + feature.skipRows(begin, header, size, count - 1) == count ? header + size : 0;
    }

    /** Frames that are framed differently, or not as they are to be. */
    private byte[] copy(FeatureSlot slot, int count, int size) throws MalformedRecordException {
        // Before room is made for them.
        if ((long) count * size > slot.bytes()) {
            throw wrongSize(
                    "%s has %d bytes, too few for %d frames of %d"
                            .formatted(slot.key(), slot.bytes(), count, size));
        }
        byte[] frames = new byte[count * size];
        index.open(slot, feature);
        int frame = 0;
        while (frame < count) {
            if (feature.nextField() != FRAME) {
                feature.skip();
                continue;
            }
            int outer = feature.enter();
            int length = lists.readBytesInto(slot.key(), feature, frames, frame * size, size);
            if (length != size) {
                throw wrongSize(
                        "%s[%d] has %d bytes, %d are expected"
                                .formatted(slot.key(), frame, length, size));
            }
            feature.leave(outer);
            frame++;
        }
        return frames;
    }

    private static MalformedRecordException wrongSize(String detail) {
        return new MalformedRecordException(DeadLetterReason.WRONG_FEATURE_SIZE, detail);
    }
}
