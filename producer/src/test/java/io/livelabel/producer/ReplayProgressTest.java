package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayProgressTest {
    @Test
    void countsPaceAndRestFromTheFirstVideoSent() {
        ReplayProgress progress =
                new ReplayProgress(3_000, 14_000_000, 500, 0, 0.75, 0.25, Duration.ofSeconds(10));
        assertThat(progress.videosPerSecond()).isEqualTo(300);
        assertThat(progress.megabytesPerSecond()).isEqualTo(1.4);
        assertThat(progress.eta()).hasValue(Duration.ofSeconds(5));
        assertThat(ReplayReport.line(progress))
                .isEqualTo("replayed 3,000 videos, 300 videos/s, 1.4 MB/s, 75 %, 0:00:05 to go");
    }

    @Test
    void knowsNoRestBeforeAnythingWasSent() {
        ReplayProgress progress = new ReplayProgress(0, 0, 500, 0, 0.25, 0, Duration.ZERO);
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
                        new ReplayProgress(1_200, 6_000_000, 7, 3, 1, 0, Duration.ofMillis(1_500)),
                        Map.of(DeadLetterReason.TRUNCATED, 2L, DeadLetterReason.MISSING_ID, 1L),
                        List.of("training-videos-1")));
        assertThat(printed.toString().lines())
                .containsExactly(
                        "sent 1,200 videos in 1.5 s: 800 videos/s, 4.0 MB/s; 7 were there already",
                        "3 dead letters in videos-dead-letters: {TRUNCATED=2, MISSING_ID=1}",
                        "warning: the last record of training-videos-1 does not bear the mark of the replay's end; an earlier run held more shards");
    }

    @Test
    void refusesARateThatIsNone() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Pace.videosPerSecond(rate))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(rate));
        }
    }

    @Test
    void keepsItsPace() throws Exception {
        Pace pace = Pace.videosPerSecond(1_000);
        long start = System.nanoTime();
        for (int video = 0; video < 21; video++) {
            pace.beforeRecord(video);
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
    }

    @Test
    void stopsWaitingWhenItIsInterrupted() throws Exception {
        Pace pace = Pace.videosPerSecond(0.001);
        pace.beforeRecord(0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> pace.beforeRecord(1)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
