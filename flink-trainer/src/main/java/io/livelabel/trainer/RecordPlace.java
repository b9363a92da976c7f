package io.livelabel.trainer;

import io.livelabel.schemas.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a record stands, as headers and the command line name it: {@code TOPIC:PARTITION:OFFSET}.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 */
record RecordPlace(String topic, int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("([^:]+):(\\d{1,9}):(\\d{1,18})");

    static RecordPlace of(TrainingRecord record) {
        return new RecordPlace(record.topic(), record.partition(), record.offset());
    }

    /**
     * Reads {@code TOPIC:PARTITION:OFFSET}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static RecordPlace parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "the place of a record is '%s': it must be TOPIC:PARTITION:OFFSET"
                            .formatted(text));
        }
        return new RecordPlace(
                parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)));
    }

    /** The header that says so. */
    OutgoingHeader asHeader() {
        return new OutgoingHeader(RecordHeaders.PLACE, toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return topic + ":" + partition + ":" + offset;
    }
}
