package io.livelabel.trainer.averaging;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.ParameterShape.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in a weights vector the running figures of batch norm are, and where what steps change.
 * Running figures are averaged as they are, without momentum: they are means, not sums of changes,
 * and a variance to which changes of several replicas were added could fall below 0.
 */
public final class ParameterSpans {
    private final List<Span> spans;
    private final int length;

    private record Span(boolean running, int from, int to) {}

    /** What is done with a span, from (inclusive) to (exclusive). */
    public interface Work {
        /** Does it. */
        void on(int from, int to);
    }

    private ParameterSpans(List<Span> spans, int length) {
        this.spans = spans;
        this.length = length;
    }

    /** Those of an architecture's weights. */
    public static ParameterSpans of(Architecture architecture) {
        List<Span> spans = new ArrayList<>();
        int length = 0;
        for (Architecture.Parameter parameter : architecture.parameters()) {
            boolean running =
                    parameter.role() == Role.RUNNING_MEAN
                            || parameter.role() == Role.RUNNING_VARIANCE;
            int from = length;
            length += parameter.length();
            if (!spans.isEmpty() && spans.get(spans.size() - 1).running() == running) {
                from = spans.remove(spans.size() - 1).from();
            }
            spans.add(new Span(running, from, length));
        }
        return new ParameterSpans(List.copyOf(spans), length);
    }

    /** Number of parameters. */
    public int length() {
        return length;
    }

    /** Does one thing with all spans of running figures, another with all others. */
    public void forEach(Work running, Work others) {
        for (Span span : spans) {
            (span.running() ? running : others).on(span.from(), span.to());
        }
    }
}
