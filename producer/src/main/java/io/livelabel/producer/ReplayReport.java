package io.livelabel.producer;

import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.producer.replay.ReplaySummary;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a replay tells people: a line while it runs, a few at its end. */
final class ReplayReport {
    private static final Duration WORTH_TELLING = Duration.ofSeconds(5);

    private ReplayReport() {}

    /** The line, once anything was read. */
    static Optional<String> progress(ReplayProgress progress) {
        return progress.share() > 0 ? Optional.of(line(progress)) : Optional.empty();
    }

    /** One line: what was sent, how fast, how far it is. */
    static String line(ReplayProgress progress) {
        String epoch = progress.epoch() > 0 ? " of epoch " + (progress.epoch() + 1) : "";
        String eta = progress.eta().map(left -> ", %s to go".formatted(clock(left))).orElse("");
        return String.format(
                Locale.ROOT,
                "replayed %,d videos%s%s, %,.0f videos/s, %.1f MB/s, %.0f %%%s%s",
                progress.sent(),
                truths(progress),
                epoch,
                progress.videosPerSecond(),
                progress.megabytesPerSecond(),
                100 * progress.share(),
                eta,
                silence(progress));
    }

    private static String truths(ReplayProgress progress) {
        return progress.truths() == 0
                ? ""
                : String.format(Locale.ROOT, " and the truth of %,d", progress.truths());
    }

    private static String silence(ReplayProgress progress) {
        return progress.unanswered().compareTo(WORTH_TELLING) < 0
                ? ""
                : "; the broker has not answered for %d s"
                        .formatted(progress.unanswered().toSeconds());
    }

    /** What a replay came to, in a few lines. */
    static void print(PrintWriter out, ReplaySummary summary) {
        ReplayProgress progress = summary.progress();
        out.printf(
                Locale.ROOT,
                "sent %,d videos%s in %.1f s: %,.0f videos/s, %.1f MB/s; %,d were there already%n",
                progress.sent(),
                truths(progress),
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
        out.flush();
    }

    private static String clock(Duration left) {
        return "%d:%02d:%02d".formatted(left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }
}
