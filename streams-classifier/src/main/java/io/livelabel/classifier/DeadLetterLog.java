package io.livelabel.classifier;

import io.livelabel.classifier.input.InputRecord;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which uploads are set aside: of each reason the first, and then one every ten seconds at
 * most, with how many came in between. One thread at a time.
 */
final class DeadLetterLog {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);
    private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanos;
    private final Map<DeadLetterReason, Told> told = new EnumMap<>(DeadLetterReason.class);

    /** Of a reason, when it was told last and how many were not told since. */
    private static final class Told {
        private long at;
        private long untold;
    }

    /** Reads the time from a clock as {@link System#nanoTime} is one. */
    DeadLetterLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes note of an upload that is set aside; returns whether it was told. */
    boolean take(InputRecord record, DeadLetterReason reason, String detail) {
        long now = nanos.getAsLong();
        Told last = told.get(reason);
        if (last != null && now - last.at < EVERY_NANOS) {
            last.untold++;
            return false;
        }
        if (last == null) {
            last = new Told();
            told.put(reason, last);
        }
        LOG.atWarn()
                .addKeyValue("event", "dead-letter")
                .addKeyValue("kind", reason)
                .addKeyValue("reason", detail)
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("untold", last.untold)
                .log(
                        "{}-{}@{} is set aside, {}: {}; {} more of that since the last that was told",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        reason,
                        detail,
                        last.untold);
        last.at = now;
        last.untold = 0;
        return true;
    }
}
