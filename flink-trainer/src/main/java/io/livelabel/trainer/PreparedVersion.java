package io.livelabel.trainer;

import io.livelabel.model.weights.Chunks;
import java.util.ArrayList;
import java.util.List;

/**
 * A version with the records of its chunks, which are a little larger than its encoded weights:
 * what of a publication is work, and can be done before it is due.
 *
 * @param version what is to be published
 * @param chunks its chunks, in order of index
 */
record PreparedVersion(WeightsVersion version, List<Chunk> chunks) {
    /**
     * One chunk.
     *
     * @param record its record's bytes; not to be written to
     * @param payloadBytes how many of them are encoded weights
     * @param crc32c CRC-32C of those, unsigned
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Chunk(byte[] record, int payloadBytes, long crc32c) {}

    /** Makes the records. */
    static PreparedVersion of(WeightsVersion version, WeightsRecords records) {
        List<Chunks.Chunk> cut = Chunks.cut(version.form().bytes(), Chunks.MAX_BYTES);
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            Chunks.Chunk each = cut.get(i);
            chunks.add(
                    new Chunk(
                            records.chunk(version, each, i, cut.size()),
                            each.payload().remaining(),
                            each.crc32c()));
        }
        return new PreparedVersion(version, List.copyOf(chunks));
    }
}
