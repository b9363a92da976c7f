package io.livelabel.producer;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Prints a replay's progress while it is open, once there is some: one line that is rewritten each
 * second on a terminal, elsewhere a line every five seconds.
 */
final class ProgressPrinter implements AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofSeconds(1);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);
    private static final String REWRITE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final ScheduledExecutorService clock;

    private ProgressPrinter(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.clock =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "progress");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    @SuppressWarnings("SystemConsoleNull") // a later Java would rewrite lines in a file too
    static ProgressPrinter start(PrintWriter out, Supplier<ReplayProgress> progress) {
        ProgressPrinter printer = new ProgressPrinter(out, System.console() != null);
        long period = (printer.terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
        var unused =
                printer.clock.scheduleAtFixedRate(
                        () -> printer.print(progress.get()), period, period, TimeUnit.MILLISECONDS);
        return printer;
    }

    private void print(ReplayProgress progress) {
        if (progress.share() > 0) {
            String line = line(progress);
            out.print(terminal ? REWRITE + line : line + System.lineSeparator());
            out.flush();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        if (terminal) {
            out.print(REWRITE);
            out.flush();
        }
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
