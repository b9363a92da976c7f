package io.livelabel.trainer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;

/**
 * How often live videos and truth have met and missed each other, among Flink's metrics, below
 * {@code truth}. The counts are in the checkpoint: what is read again is not counted again. One
 * thread at a time.
 */
final class TruthTally {
    private final ListState<Count> state;
    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

    /** What is counted, and its name among the metrics. */
    enum Outcome {
        /** Videos that became examples. */
        MATCHED("matched"),
        /** Videos whose truth did not come within its delay. */
        NO_TRUTH("videosWithoutTruth"),
        /** Truth that no video came for. */
        NO_VIDEO("truthWithoutVideo"),
        /** Truth that came behind its video's time. */
        LATE("lateTruth"),
        /** Videos and truth that cannot be read. */
        MALFORMED("malformed");

        private final String metric;

        Outcome(String metric) {
            this.metric = metric;
        }
    }

    /**
     * One count in the checkpoint.
     *
     * @param metric the name of what is counted
     * @param count how often it has been
     */
    public record Count(String metric, long count) {
        static final TypeInformation<Count> TYPE = Types.POJO(Count.class);
    }

    /**
     * Goes on from what a checkpoint holds, if there is one.
     *
     * @throws Exception if that cannot be read
     */
    TruthTally(OperatorStateStore store, MetricGroup operator) throws Exception {
        state = store.getListState(new ListStateDescriptor<>("outcomes", Count.TYPE));
        MetricGroup group = operator.addGroup("truth");
        for (Outcome outcome : Outcome.values()) {
            Counter counter = group.counter(outcome.metric, new SimpleCounter());
            counters.put(outcome, counter);
            for (Count before : state.get()) {
                if (before.metric().equals(outcome.metric)) {
                    counter.inc(before.count());
                }
            }
        }
    }

    void count(Outcome outcome) {
        counter(outcome).inc();
    }

    /** How often it has been, restarts included. */
    long counted(Outcome outcome) {
        return counter(outcome).getCount();
    }

    private Counter counter(Outcome outcome) {
        return Objects.requireNonNull(counters.get(outcome));
    }

    void snapshot() throws Exception {
        List<Count> counts = new ArrayList<>();
        counters.forEach(
                (outcome, counter) -> counts.add(new Count(outcome.metric, counter.getCount())));
        state.update(counts);
    }
}
