package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.producer.replay.ReplaySummary;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayProgressTest {
    @Test
    void countsPaceAndRestFromTheFirstVideoSent() {
        ReplayProgress progress =
                progress(3_000, 14_000_000, 500, 0, 0.75, 0.5, Duration.ofSeconds(10));
        assertThat(progress.videosPerSecond()).isEqualTo(300);
        assertThat(progress.megabytesPerSecond()).isEqualTo(1.4);
        assertThat(progress.eta()).hasValue(Duration.ofSeconds(5));
        assertThat(ReplayReport.line(progress))
                .isEqualTo("replayed 3,000 videos, 300 videos/s, 1.4 MB/s, 75 %, 0:00:05 to go");
    }

    @Test
    void knowsNoRestBeforeAnythingWasSent() {
        ReplayProgress progress = progress(0, 0, 500, 0, 0.25, 0, Duration.ZERO);
        assertThat(progress.eta()).isEmpty();
        assertThat(ReplayReport.line(progress))
                .isEqualTo("replayed 0 videos, 0 videos/s, 0.0 MB/s, 25 %");
    }

    @Test
    void printsWhatAReplayCameTo() {
        StringWriter printed = new StringWriter();
        ReplayReport.print(
                new PrintWriter(printed),
                new ReplaySummary(
                        progress(1_200, 6_000_000, 7, 3, 1, 0, Duration.ofMillis(1_500)),
                        Map.of(DeadLetterReason.TRUNCATED, 2L, DeadLetterReason.MISSING_ID, 1L)));
        assertThat(printed.toString().lines())
                .containsExactly(
                        "sent 1,200 videos in 1.5 s: 800 videos/s, 4.0 MB/s; 7 were there already",
                        "3 dead letters in videos-dead-letters: {TRUNCATED=2, MISSING_ID=1}");
    }

    @Test
    void tellsTheEpochTheTruthAndABrokerThatDoesNotAnswer() {
        ReplayProgress progress =
                new ReplayProgress(
                        3_000,
                        14_000_000,
                        1_200,
                        500,
                        0,
                        2,
                        0.75,
                        0.5,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(12));
        assertThat(ReplayReport.line(progress))
                .isEqualTo(
                        "replayed 3,000 videos and the truth of 1,200 of epoch 3, 300 videos/s, 1.4 MB/s, 75 %, 0:00:05 to go; the broker has not answered for 12 s");
    }

    private static ReplayProgress progress(
            long sent,
            long sentBytes,
            long alreadyThere,
            long deadLetters,
            double share,
            double gone,
            Duration elapsed) {
        return new ReplayProgress(
                sent,
                sentBytes,
                0,
                alreadyThere,
                deadLetters,
                0,
                share,
                gone,
                elapsed,
                Duration.ZERO);
    }
}
