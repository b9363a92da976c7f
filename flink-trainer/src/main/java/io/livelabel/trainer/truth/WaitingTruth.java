package io.livelabel.trainer.truth;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one video id: its truth, or that a video has passed without. Some 150 bytes in
 * the state with key and timer, for an id of a dozen bytes and a few labels.
 *
 * @param value the truth's record, not to be written to; null where none has come since a video
 *     passed without
 * @param partition the truth's partition
 * @param offset the truth's offset
 * @param untilMs when it is forgotten
 * @param settled whether the truth has labelled a video, or was told of already
 */
@SuppressWarnings("ArrayRecordComponent")
public record WaitingTruth(
        byte @Nullable [] value, int partition, long offset, long untilMs, boolean settled) {
    /** Its form in Flink's state. */
    public static final TypeInformation<WaitingTruth> TYPE = Types.POJO(WaitingTruth.class);

    private static final int NOWHERE = -1;

    /** Truth that has come, and has labelled nothing yet. */
    public static WaitingTruth come(byte[] value, int partition, long offset, long untilMs) {
        return new WaitingTruth(value, partition, offset, untilMs, false);
    }

    /** That a video has passed without truth. */
    public static WaitingTruth missed(long untilMs) {
        return new WaitingTruth(null, NOWHERE, NOWHERE, untilMs, true);
    }

    /** The same, from when on nobody has to be told of it. */
    public WaitingTruth settle() {
        return new WaitingTruth(value, partition, offset, untilMs, true);
    }
}
