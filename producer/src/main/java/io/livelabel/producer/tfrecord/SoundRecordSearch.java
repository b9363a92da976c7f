package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.ShardWindow.FOOTER_BYTES;
import static io.livelabel.producer.tfrecord.ShardWindow.HEADER_BYTES;

import java.io.IOException;

/**
 * Looks for the next record behind a damaged place: a length of at most {@link
 * TfRecordReader#MAX_RECORD_BYTES} with a checksum that agrees, and one thing more that bears it
 * out: the record ends where the shard does, another sound length follows it, or the checksum of
 * its data agrees too.
 *
 * <p>Takes time proportional to the bytes passed, whatever they are: data is summed up only as long
 * as that adds up to a multiple of them.
 */
final class SoundRecordSearch {
    private static final int FRAMING_BYTES = HEADER_BYTES + FOOTER_BYTES;
    private static final int SUMMED_PER_BYTE = 4;

    private final ShardWindow window;
    private final long from;
    private long summed;

    private SoundRecordSearch(ShardWindow window) {
        this.window = window;
        this.from = window.position();
    }

    /**
     * Moves a window to the next sound record behind the byte that it begins with, or to the
     * shard's end.
     *
     * @return whether there is such a record
     */
    static boolean move(ShardWindow window) throws IOException {
        return new SoundRecordSearch(window).move();
    }

    private boolean move() throws IOException {
        window.advance(Math.min(1, window.ensure(1)));
        int held = window.ensure(FRAMING_BYTES);
        while (held >= FRAMING_BYTES) {
            int places = held - FRAMING_BYTES + 1;
            int at = 0;
            while (at < places && !isSoundLength(at)) {
                at++;
            }
            window.advance(at);
            if (at < places) {
                if (isBorneOut()) {
                    return true;
                }
                window.advance(1);
            }
            held = window.ensure(FRAMING_BYTES);
        }
        window.advance(held);
        return false;
    }

    private boolean isSoundLength(int at) {
        long length = window.length(at);
        return length >= 0 && length <= TfRecordReader.MAX_RECORD_BYTES && window.lengthAgrees(at);
    }

    /** Whether the length at the window's beginning is a record's. */
    private boolean isBorneOut() throws IOException {
        int length = (int) window.length(0);
        int record = FRAMING_BYTES + length;
        if (window.endsBefore(record)) {
            return false;
        }
        int held = window.ensure(record + FRAMING_BYTES);
        if (held <= record) {
            return held == record;
        }
        return (held >= record + FRAMING_BYTES && isSoundLength(record)) || dataAgrees(length);
    }

    private boolean dataAgrees(int length) {
        long limit = TfRecordReader.MAX_RECORD_BYTES + SUMMED_PER_BYTE * (window.position() - from);
        if (summed + length > limit) {
            return false;
        }
        summed += length;
        return window.dataChecksum(length) == window.checksum(HEADER_BYTES + length);
    }
}
