package io.livelabel.classifier.explain;

import io.livelabel.classifier.explain.Explanation.Result;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts what explanations come to, and prints the first of those that prove nothing. One thread at
 * a time.
 */
final class ExplanationTally implements Consumer<Explanation> {
    private static final int MOST_PRINTED = 10;

    private final PrintWriter out;
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);
    private long unproven;
    private float apart;

    /** Prints there. */
    ExplanationTally(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void accept(Explanation explanation) {
        counts.merge(explanation.result(), 1L, Long::sum);
        apart = Math.max(apart, explanation.apart());
        if (!explanation.proven()) {
            unproven++;
            if (unproven <= MOST_PRINTED) {
                out.print(explanation.toText());
            }
            if (unproven == MOST_PRINTED) {
                out.println("more that are not the same are counted, and not told");
            }
        }
    }

    /** Whether there was one at least, and all are proven. */
    boolean proven() {
        return unproven == 0 && explained() > 0;
    }

    /** How many there were. */
    long explained() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The last text. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "explained  %,d label records; no probability was more than %s apart, allowed is %s%n"
                        + "the same   %,d%n"
                        + "not so     %,d%n"
                        + "retired    %,d of versions that are retired%n"
                        + "untold     %,d whose input or weights cannot be had, or thresholds%n",
                explained(),
                apart,
                LabelCheck.BOUND,
                count(Result.SAME),
                count(Result.DIFFERENT),
                count(Result.RETIRED),
                count(Result.UNTOLD));
    }

    private long count(Result result) {
        return counts.getOrDefault(result, 0L);
    }
}
