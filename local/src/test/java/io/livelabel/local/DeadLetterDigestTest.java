package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.client.DeadLetters;
import org.junit.jupiter.api.Test;

class DeadLetterDigestTest {
    private final DeadLetterDigest digest = new DeadLetterDigest();

    @Test
    void saysNothingWhereThereIsNothing() {
        assertThat(digest.summary().count()).isZero();
        assertThat(digest.summary().toLines()).isEmpty();
    }

    @Test
    void saysWhatWasFoundAndWhere() {
        digest.add(ofShard(DeadLetterReason.TRUNCATED, 4_711, 300));
        digest.add(
                DeadLetters.fromTopic(
                        "trainer",
                        DeadLetterReason.NOT_FINITE,
                        "value 3 is NaN",
                        "training-videos",
                        2,
                        99,
                        new byte[20],
                        1));
        digest.add(ofShard(DeadLetterReason.TRUNCATED, 5_000, 1_000));

        assertThat(digest.summary().toLines())
                .containsExactly(
                        "3 dead letters, 1,320 bytes in all:",
                        "  NOT_FINITE x 1",
                        "  TRUNCATED x 2",
                        "  a.tfrecord@4711: TRUNCATED: too short",
                        "  training-videos-2@99: NOT_FINITE: value 3 is NaN",
                        "  a.tfrecord@5000: TRUNCATED: too short");
    }

    @Test
    void keepsTheFirstTen() {
        for (int i = 0; i < 1_012; i++) {
            digest.add(ofShard(DeadLetterReason.MALFORMED, i, 1));
        }

        DeadLetterSummary summary = digest.summary();
        assertThat(summary.count()).isEqualTo(1_012);
        assertThat(summary.first()).hasSize(10);
        assertThat(summary.first().get(9).place()).isEqualTo("a.tfrecord@9");
        assertThat(summary.toLines())
                .last()
                .isEqualTo("  … and 1,002 more in the topics *-dead-letters");
    }

    private static DeadLetter ofShard(DeadLetterReason reason, long position, long bytes) {
        return DeadLetters.fromShard(
                "producer", reason, "too short", "a.tfrecord", position, 7, new byte[1], bytes, 1);
    }
}
