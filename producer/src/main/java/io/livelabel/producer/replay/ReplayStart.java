package io.livelabel.producer.replay;

/**
 * Where a replay begins, which leaves out what comes before in its order.
 *
 * @param shard a shard's file name
 * @param record number of its first record that is sent, from 0
 */
public record ReplayStart(String shard, long record) {
    /** Refuses a negative number. */
    public ReplayStart {
        if (record < 0) {
            throw new IllegalArgumentException(
                    "the replay is to begin at record %d of %s: records count from 0"
                            .formatted(record, shard));
        }
    }

    /**
     * Reads {@code SHARD:RECORD}, or {@code SHARD} for its first record.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static ReplayStart parse(String text) {
        int colon = text.lastIndexOf(':');
        String shard = colon < 0 ? text : text.substring(0, colon);
        String record = colon < 0 ? "0" : text.substring(colon + 1);
        if (shard.isBlank() || !record.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(
                    "'%s' is no place to begin: give SHARD:RECORD, such as train00.tfrecord:17"
                            .formatted(text));
        }
        return new ReplayStart(shard, Long.parseLong(record));
    }

    @Override
    public String toString() {
        return shard + ":" + record;
    }
}
