package io.livelabel.trainer;

import io.livelabel.schemas.avro.ClassGroupFigures;
import io.livelabel.schemas.avro.FadingMeans;
import io.livelabel.schemas.avro.PartitionFigures;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * What a training shows among Flink's metrics: the newest prequential figures, below {@code
 * prequential}, and counts. A figure that there is none of yet is NaN. One thread writes; any
 * number read.
 */
final class TrainingGauges {
    private final MetricGroup group;
    private final Counter deadLetters;
    private final Counter drifts;
    private final Counter skippedRecords;
    private final Counter quarantinedRecords;
    private final Counter uncopiedMinibatches;
    private final Set<String> shown = new HashSet<>();
    private volatile @Nullable TrainingMetrics newest;

    /** Registers what there is from the beginning. */
    TrainingGauges(MetricGroup operator) {
        group = operator.addGroup("prequential");
        deadLetters = operator.counter("deadLetters");
        drifts = operator.counter("drifts");
        skippedRecords = operator.counter("skippedRecords");
        quarantinedRecords = operator.counter("quarantinedRecords");
        uncopiedMinibatches = operator.counter("uncopiedMinibatches");
        show(operator, "steps", TrainingMetrics::getSteps);
        show(operator, "trainedExamples", TrainingMetrics::getExamples);
        show(operator, "skippedMinibatches", TrainingMetrics::getSkippedMinibatches);
        MetricGroup window = group.addGroup("window");
        show(window, "gap20", of(TrainingMetrics::getWindow, PrequentialFigures::getGap20));
        show(window, "hitAt1", of(TrainingMetrics::getWindow, PrequentialFigures::getHitAt1));
        show(window, "perr", of(TrainingMetrics::getWindow, PrequentialFigures::getPerr));
        show(window, "map", of(TrainingMetrics::getWindow, PrequentialFigures::getMap));
        show(window, "loss", of(TrainingMetrics::getWindow, PrequentialFigures::getLoss));
        MetricGroup total = group.addGroup("total");
        show(
                total,
                "gap20",
                of(TrainingMetrics::getTotalGap20, gap -> (gap.getLow() + gap.getHigh()) / 2));
        show(total, "hitAt1", of(TrainingMetrics::getTotalHitAt1, hit -> hit));
        show(total, "perr", of(TrainingMetrics::getTotalPerr, perr -> perr));
        show(total, "loss", of(TrainingMetrics::getTotalLoss, loss -> loss));
        showFading(group.addGroup("fading"), TrainingMetrics::getFading);
    }

    /** Counts a record that could not be trained on. */
    void countDeadLetter() {
        deadLetters.inc();
    }

    /** Counts a record that is left out, as asked for. */
    void countSkipped() {
        skippedRecords.inc();
    }

    /** Counts what quarantine gets of a minibatch that was skipped. */
    void count(QuarantineCopies copies) {
        quarantinedRecords.inc(copies.records().size());
        if (copies.failure().isPresent()) {
            uncopiedMinibatches.inc();
        }
    }

    /** Counts a drift that is announced. */
    void countDrift() {
        drifts.inc();
    }

    /** Shows figures from now on. */
    void show(TrainingMetrics figures) {
        newest = figures;
        for (ClassGroupFigures classes : figures.getClassGroups()) {
            showClasses(classes.getGroup());
        }
        for (PartitionFigures partition : figures.getPartitions()) {
            showPartition(partition.getTopic(), partition.getPartition());
        }
    }

    private void showClasses(String name) {
        if (!shown.add("classes " + name)) {
            return;
        }
        MetricGroup classes = group.addGroup("classes", name.toLowerCase(Locale.ROOT));
        Function<TrainingMetrics, @Nullable ClassGroupFigures> find =
                metrics ->
                        metrics.getClassGroups().stream()
                                .filter(found -> found.getGroup().equals(name))
                                .findFirst()
                                .orElse(null);
        show(classes, "gap20", of(find, ClassGroupFigures::getGap20));
        show(classes, "map", of(find, ClassGroupFigures::getMap));
        show(classes, "labels", of(find, ClassGroupFigures::getLabels));
    }

    private void showPartition(String topic, int number) {
        if (!shown.add("partition " + topic + "-" + number)) {
            return;
        }
        MetricGroup partition = group.addGroup("partition", topic + "-" + number);
        Function<TrainingMetrics, @Nullable PartitionFigures> find =
                metrics ->
                        metrics.getPartitions().stream()
                                .filter(found -> found.getPartition() == number)
                                .filter(found -> found.getTopic().equals(topic))
                                .findFirst()
                                .orElse(null);
        show(partition, "examples", of(find, PartitionFigures::getExamples));
        showFading(
                partition,
                metrics -> {
                    PartitionFigures found = find.apply(metrics);
                    return found == null ? null : found.getFading();
                });
    }

    private void showFading(
            MetricGroup where, Function<TrainingMetrics, @Nullable FadingMeans> find) {
        show(where, "hitAt1", of(find, FadingMeans::getHitAt1));
        show(where, "perr", of(find, FadingMeans::getPerr));
        show(where, "loss", of(find, FadingMeans::getLoss));
    }

    private static <T> ToDoubleFunction<TrainingMetrics> of(
            Function<TrainingMetrics, @Nullable T> part, ToDoubleFunction<T> figure) {
        return metrics -> {
            T found = part.apply(metrics);
            return found == null ? Double.NaN : figure.applyAsDouble(found);
        };
    }

    private void show(MetricGroup where, String name, ToDoubleFunction<TrainingMetrics> figure) {
        Gauge<Double> gauge =
                () -> {
                    TrainingMetrics figures = newest;
                    return figures == null ? Double.NaN : figure.applyAsDouble(figures);
                };
        where.gauge(name, gauge);
    }
}
