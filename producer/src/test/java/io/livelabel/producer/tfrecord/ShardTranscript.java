package io.livelabel.producer.tfrecord;

import io.livelabel.schemas.MalformedRecordException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a reader finds in a shard, a line for each record and each fault. */
final class ShardTranscript {
    private ShardTranscript() {}

    /**
     * Reads a shard to its end: {@code number@position text} of a record, {@code fault reason
     * number@position size text} of a fault.
     */
    static List<String> readAll(Path shard) throws IOException {
        return readAll(new TfRecordReader(shard));
    }

    /** The same of what a reader has before it, and closes it. */
    static List<String> readAll(TfRecordReader opened) throws IOException {
        List<String> seen = new ArrayList<>();
        try (TfRecordReader reader = opened) {
            boolean more = true;
            while (more) {
                try {
                    more = reader.next();
                    if (more) {
                        seen.add(
                                "%d@%d %s"
                                        .formatted(
                                                reader.number(), reader.position(), text(reader)));
                    }
                } catch (MalformedRecordException e) {
                    seen.add(
                            "fault %s %d@%d %d %s"
                                    .formatted(
                                            e.reason(),
                                            reader.number(),
                                            reader.position(),
                                            reader.size(),
                                            text(reader)));
                }
            }
        }
        return seen;
    }

    private static String text(TfRecordReader reader) {
        return new String(reader.copyData(1000), StandardCharsets.US_ASCII);
    }
}
