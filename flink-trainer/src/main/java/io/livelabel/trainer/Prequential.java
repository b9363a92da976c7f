package io.livelabel.trainer;

import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.metrics.Adwin;
import io.livelabel.model.metrics.ClassGroups;
import io.livelabel.model.metrics.ClassGroups.Group;
import io.livelabel.model.metrics.CrossEntropy;
import io.livelabel.model.metrics.Evaluation;
import io.livelabel.model.metrics.FadingFigures;
import io.livelabel.model.metrics.Figures;
import io.livelabel.model.metrics.GroupEvaluation;
import io.livelabel.model.metrics.GroupEvaluation.GroupFigures;
import io.livelabel.model.metrics.PrequentialWindow;
import io.livelabel.model.metrics.Ranking;
import io.livelabel.model.metrics.TotalGap;
import io.livelabel.schemas.avro.ClassGroupFigures;
import io.livelabel.schemas.avro.GapBounds;
import io.livelabel.schemas.avro.LossRise;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The prequential figures of a training: each example is scored before it is trained on. Over a
 * window of the newest, over all, and fading; common and rare classes apart; by partition; and
 * whether the loss has risen. Its state has a fixed size, but for the partitions and the logarithm
 * of the number of examples. One thread at a time.
 */
final class Prequential {
    /** Looks back over a thousand examples or so. */
    private static final double FADING_FACTOR = 0.999;

    private static final String WINDOW = "window";
    private static final String TOTAL_GAP = "total-gap";
    private static final String FADING = "fading";
    private static final String PARTITIONS = "partitions";
    private static final String DRIFT = "drift";

    private final Ranking ranking = new Ranking(Evaluation.TOP);
    private final Scores scores = new Scores();
    private final PrequentialWindow window;
    private final Optional<TotalGap> totalGap;
    private final FadingFigures fading;
    private final PartitionTally partitions;
    private Optional<LossDrift> drift = Optional.empty();
    private final MinibatchTally minibatches;

    private Prequential(
            PrequentialWindow window,
            Optional<TotalGap> totalGap,
            FadingFigures fading,
            PartitionTally partitions,
            MinibatchTally minibatches) {
        this.window = window;
        this.totalGap = totalGap;
        this.fading = fading;
        this.partitions = partitions;
        this.minibatches = minibatches;
    }

    /** Without examples, over a window of the newest {@code windowExamples}. */
    static Prequential over(int windowExamples) {
        return new Prequential(
                new PrequentialWindow(windowExamples),
                Optional.of(new TotalGap()),
                new FadingFigures(FADING_FACTOR),
                new PartitionTally(FADING_FACTOR),
                new MinibatchTally());
    }

    /**
     * Reads what {@link #toBytes} wrote, its window's size included. What an earlier program did
     * not write begins anew, but for the total GAP, which there is none of then.
     *
     * @throws TrainingException if it is nothing of that kind
     */
    static Prequential fromBytes(byte[] bytes) {
        try {
            StateSections sections = StateSections.fromBytes(bytes);
            Prequential read =
                    new Prequential(
                            sections.require(WINDOW, PrequentialWindow::readFrom),
                            sections.take(
                                    TOTAL_GAP,
                                    in -> Optional.of(TotalGap.readFrom(in)),
                                    Optional.empty()),
                            sections.take(
                                    FADING,
                                    FadingFigures::readFrom,
                                    new FadingFigures(FADING_FACTOR)),
                            sections.take(
                                    PARTITIONS,
                                    PartitionTally::readFrom,
                                    new PartitionTally(FADING_FACTOR)),
                            MinibatchTally.takeFrom(sections));
            read.drift =
                    sections.take(
                            DRIFT, in -> Optional.of(LossDrift.readFrom(in)), Optional.empty());
            sections.requireEmpty();
            return read;
        } catch (IOException e) {
            throw new TrainingException(
                    "the prequential figures in the checkpoint cannot be read: " + e.getMessage());
        }
    }

    /** The whole state. */
    byte[] toBytes() {
        StateSections sections = new StateSections();
        sections.put(WINDOW, window::writeTo);
        totalGap.ifPresent(total -> sections.put(TOTAL_GAP, total::writeTo));
        sections.put(FADING, fading::writeTo);
        sections.put(PARTITIONS, partitions::writeTo);
        minibatches.putInto(sections);
        drift.ifPresent(watched -> sections.put(DRIFT, watched::writeTo));
        return sections.toBytes();
    }

    /**
     * Watches from now on for drifts of the loss; goes on with what it has seen where it was
     * watching with the same {@code delta}.
     *
     * @param delta as {@link io.livelabel.model.metrics.Adwin} has it; 0 not to watch
     * @param remembers whether {@link #stepsSinceRise} is to tell of them
     */
    void watch(double delta, boolean remembers) {
        minibatches.rememberRises(remembers);
        if (delta == 0) {
            drift = Optional.empty();
        } else if (drift.isEmpty() || drift.get().delta() != delta) {
            drift = Optional.of(LossDrift.withDelta(delta));
        }
    }

    /** Takes note of where the next example of the open minibatch comes from. */
    void open(TrainingRecord record) {
        partitions.open(record.topic(), record.partition());
    }

    /**
     * Adds the open minibatch, which is scored, but not trained on yet.
     *
     * @return the rises of the loss that are noticed with it, mostly none
     */
    List<LossRise> add(Predictions predictions, Minibatch minibatch) {
        List<LossRise> rises = new ArrayList<>();
        for (int row = 0; row < minibatch.size(); row++) {
            ranking.rank(predictions, row, minibatch.labels(row));
            double loss = CrossEntropy.of(predictions, row, minibatch.labels(row));
            add(row, ranking, loss, rises);
        }
        closed(rises);
        return rises;
    }

    /**
     * Adds a minibatch that a replica has scored.
     *
     * @param topic where its examples come from
     * @param told what {@link Scores} wrote
     * @param rises gets the rises of the loss that are noticed with it, mostly none
     * @return the number of examples
     * @throws IOException if it is nothing of that kind
     */
    int add(String topic, DataInput told, List<LossRise> rises) throws IOException {
        int examples =
                scores.read(
                        told,
                        (row, partition, scored, loss) -> {
                            partitions.open(topic, partition);
                            add(row, scored, loss, rises);
                        });
        closed(rises);
        return examples;
    }

    private void add(int row, Ranking scored, double loss, List<LossRise> rises) {
        window.add(scored, loss);
        totalGap.ifPresent(total -> total.add(scored));
        fading.add(scored, loss);
        partitions.add(row, scored, loss);
        drift.ifPresent(
                watched -> watched.add(loss).ifPresent(rise -> rises.add(rise(watched, rise))));
    }

    private void closed(List<LossRise> rises) {
        partitions.clearOpen();
        minibatches.trained(!rises.isEmpty());
    }

    /**
     * Takes note that the open minibatch is not trained on; its scores count nowhere.
     *
     * @return how many there were now, one behind the other
     */
    int skip() {
        partitions.clearOpen();
        return minibatches.skip();
    }

    /**
     * Minibatches trained on since the one with which the loss was last noticed to have risen;
     * empty where it has not, or that is not remembered.
     */
    OptionalLong stepsSinceRise() {
        return minibatches.sinceRise();
    }

    private static LossRise rise(LossDrift watched, Adwin.Change change) {
        return new LossRise(
                change.before(),
                change.meanBefore(),
                change.after(),
                change.meanAfter(),
                watched.delta());
    }

    /** Figures over the newest examples; nothing before the first full window. */
    Optional<PrequentialFigures> fullWindow() {
        return window.size() < window.capacity() ? Optional.empty() : Optional.of(figures());
    }

    /**
     * Adds all figures to a record.
     *
     * @param groups which classes are common and which are rare, where that is known
     */
    void addTo(TrainingMetrics.Builder record, Optional<ClassGroups> groups) {
        record.setSkippedMinibatches(minibatches.skipped());
        PrequentialWindow.Running running = window.running();
        if (running.examples() == 0) {
            return;
        }
        record.setWindow(figures())
                .setTotalHitAt1(running.hitAt1())
                .setTotalPerr(running.perr())
                .setTotalLoss(running.loss())
                .setFading(PartitionTally.means(fading))
                .setClassGroups(groups.map(this::classGroups).orElse(List.of()))
                .setPartitions(partitions.figures());
        totalGap.map(TotalGap::value)
                .ifPresent(gap -> record.setTotalGap20(new GapBounds(gap.low(), gap.high())));
    }

    private List<ClassGroupFigures> classGroups(ClassGroups groups) {
        GroupEvaluation evaluation = window.groupFigures(groups);
        List<ClassGroupFigures> all = new ArrayList<>();
        for (Group group : Group.values()) {
            GroupFigures figures = evaluation.figures(group);
            all.add(
                    new ClassGroupFigures(
                            group.name(),
                            groups.size(group),
                            figures.labels(),
                            figures.gap20(),
                            figures.map()));
        }
        return all;
    }

    private PrequentialFigures figures() {
        Figures figures = window.figures();
        return PrequentialFigures.newBuilder()
                .setExamples(window.size())
                .setGap20(figures.gap20())
                .setHitAt1(figures.hitAt1())
                .setPerr(figures.perr())
                .setMap(figures.map())
                .setLoss(figures.loss().orElseThrow())
                .build();
    }
}
