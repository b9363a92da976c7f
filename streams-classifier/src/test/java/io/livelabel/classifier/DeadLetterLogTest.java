package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.input.InputRecord;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DeadLetterLogTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final DeadLetterLog log = new DeadLetterLog(nanos::get);

    @Test
    void tellsTheFirstOfEachReasonAndThenOneEveryTenSeconds() {
        assertThat(take(DeadLetterReason.MALFORMED)).isTrue();
        assertThat(take(DeadLetterReason.MALFORMED)).isFalse();
        assertThat(take(DeadLetterReason.NOT_FINITE)).isTrue();
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(take(DeadLetterReason.MALFORMED)).isFalse();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(take(DeadLetterReason.MALFORMED)).isTrue();
        assertThat(take(DeadLetterReason.MALFORMED)).isFalse();
    }

    private boolean take(DeadLetterReason reason) {
        return log.take(new InputRecord("videos", 0, 7, 0, null, null), reason, "detail");
    }
}
