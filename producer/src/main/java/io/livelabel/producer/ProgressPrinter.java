package io.livelabel.producer;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Prints the progress of long work while it is open, once there is some: one line that is rewritten
 * each second on a terminal, elsewhere a line every five seconds.
 */
final class ProgressPrinter implements AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofSeconds(1);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);
    private static final int BAR_WIDTH = 20;
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

    /**
     * Starts printing.
     *
     * @param line the progress in a line, empty while there is none
     * @param share how much is done, in [0, 1], for a bar in front of the line on a terminal
     */
    static ProgressPrinter start(
            PrintWriter out, Supplier<Optional<String>> line, DoubleSupplier share) {
        return start(out, () -> line.get().map(text -> bar(share.getAsDouble()) + text), line);
    }

    /** A bar of a share, with a space behind. */
    static String bar(double share) {
        int done = (int) Math.round(BAR_WIDTH * Math.min(1, Math.max(0, share)));
        return "[%s%s] ".formatted("#".repeat(done), "-".repeat(BAR_WIDTH - done));
    }

    /**
     * Starts printing.
     *
     * @param line the progress in a line, empty while there is none
     */
    static ProgressPrinter start(PrintWriter out, Supplier<Optional<String>> line) {
        return start(out, line, line);
    }

    @SuppressWarnings("SystemConsoleNull") // a later Java would rewrite lines in a file too
    private static ProgressPrinter start(
            PrintWriter out,
            Supplier<Optional<String>> onTerminal,
            Supplier<Optional<String>> elsewhere) {
        ProgressPrinter printer = new ProgressPrinter(out, System.console() != null);
        Supplier<Optional<String>> line = printer.terminal ? onTerminal : elsewhere;
        long period = (printer.terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
        var unused =
                printer.clock.scheduleAtFixedRate(
                        () -> line.get().ifPresent(printer::print),
                        period,
                        period,
                        TimeUnit.MILLISECONDS);
        return printer;
    }

    private void print(String line) {
        out.print(terminal ? REWRITE + line : line + System.lineSeparator());
        out.flush();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        if (terminal) {
            out.print(REWRITE);
            out.flush();
        }
    }
}
