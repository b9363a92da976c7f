package io.livelabel.producer;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a replay tells people: a line while it runs, a few at its end. */
final class ReplayReport {
    private ReplayReport() {}

    /** The line, once anything was read. */
    static Optional<String> progress(ReplayProgress progress) {
        return progress.share() > 0 ? Optional.of(line(progress)) : Optional.empty();
    }

    /** One line: what was sent, how fast, how far it is. */
    static String line(ReplayProgress progress) {
        String eta = progress.eta().map(left -> ", %s to go".formatted(clock(left))).orElse("");
        return String.format(
                Locale.ROOT,
                "replayed %,d videos, %,.0f videos/s, %.1f MB/s, %.0f %%%s",
                progress.sent(),
                progress.videosPerSecond(),
                progress.megabytesPerSecond(),
                100 * progress.share(),
                eta);
    }

    /** What a replay came to, in a few lines. */
    static void print(PrintWriter out, ReplaySummary summary) {
        ReplayProgress progress = summary.progress();
        out.printf(
                Locale.ROOT,
                "sent %,d videos in %.1f s: %,.0f videos/s, %.1f MB/s; %,d were there already%n",
                progress.sent(),
                progress.elapsed().toMillis() / 1e3,
                progress.videosPerSecond(),
                progress.megabytesPerSecond(),
                progress.alreadyThere());
        Map<DeadLetterReason, Long> letters = new TreeMap<>(summary.deadLetters());
        if (!letters.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%,d dead letters in videos-dead-letters: %s%n",
                    progress.deadLetters(),
                    letters);
        }
        for (String partition : summary.unmarked()) {
            out.printf(
                    "warning: the last record of %s does not bear the mark of the replay's end; an earlier run held more shards%n",
                    partition);
        }
        out.flush();
    }

    private static String clock(Duration left) {
        return "%d:%02d:%02d".formatted(left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }
}
