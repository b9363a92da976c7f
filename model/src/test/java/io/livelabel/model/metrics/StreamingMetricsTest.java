package io.livelabel.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.metrics.ClassGroups.Group;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StreamingMetricsTest {
    private static final int CLASSES = 60;

    /** A ranking whose hits have higher scores, more or less. */
    private static Ranking random(SplittableRandom random) {
        int[] truth = random.ints(3, 0, CLASSES).distinct().toArray();
        float[] all = new float[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            all[c] = (float) Math.pow(random.nextDouble(), 4);
        }
        for (int label : truth) {
            all[label] = (float) Math.min(1, all[label] + random.nextDouble() * 0.6);
        }
        io.livelabel.model.Predictions predictions = new io.livelabel.model.Predictions(1, CLASSES);
        predictions.resize(1);
        System.arraycopy(all, 0, predictions.probabilities(), 0, CLASSES);
        Ranking ranking = new Ranking(Evaluation.TOP);
        ranking.rank(predictions, 0, truth);
        return ranking;
    }

    @Property(tries = 50)
    void totalGapIsWithinItsBounds(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TotalGap total = new TotalGap();
        GlobalAveragePrecision exact = new GlobalAveragePrecision();
        for (int i = 0; i < 300; i++) {
            Ranking ranking = random(random);
            total.add(ranking);
            exact.add(ranking);
        }
        TotalGap.Value value = total.value();
        assertThat(exact.value()).isBetween(value.low() - 1e-12, value.high() + 1e-12);
        assertThat(value.estimate()).isCloseTo(exact.value(), within(2e-3));
    }

    @Test
    void totalGapStaysNearTheExactOneOverALongStream() {
        SplittableRandom random = new SplittableRandom(7);
        TotalGap total = new TotalGap();
        GlobalAveragePrecision exact = new GlobalAveragePrecision();
        for (int i = 0; i < 50_000; i++) {
            Ranking ranking = random(random);
            total.add(ranking);
            exact.add(ranking);
        }
        TotalGap.Value value = total.value();
        assertThat(value.high() - value.low()).isLessThan(2e-3);
        assertThat(exact.value()).isBetween(value.low() - 1e-9, value.high() + 1e-9);
    }

    @Test
    void totalGapComesBackFromWhatItWrote() throws IOException {
        TotalGap total = new TotalGap();
        for (int i = 0; i < 20; i++) {
            total.add(random(new SplittableRandom(i)));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        total.writeTo(new DataOutputStream(bytes));
        TotalGap read =
                TotalGap.readFrom(
                        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read.value()).isEqualTo(total.value());
        assertThat(bytes.size()).isLessThan(1_100_000);
    }

    @Test
    void fadingFiguresWeighEachExampleByItsAge() throws IOException {
        FadingFigures fading = new FadingFigures(0.9);
        double hits = 0;
        double perr = 0;
        double loss = 0;
        double weights = 0;
        for (int i = 0; i < 40; i++) {
            Ranking ranking = random(new SplittableRandom(i));
            fading.add(ranking, i);
            double weight = Math.pow(0.9, 39 - i);
            weights += weight;
            hits += HitAtOne.of(ranking) ? weight : 0;
            perr += weight * Perr.of(ranking);
            loss += weight * i;
        }
        assertThat(fading.hitAt1()).isCloseTo(hits / weights, within(1e-12));
        assertThat(fading.perr()).isCloseTo(perr / weights, within(1e-12));
        assertThat(fading.loss()).isCloseTo(loss / weights, within(1e-12));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        fading.writeTo(new DataOutputStream(bytes));
        FadingFigures read =
                FadingFigures.readFrom(
                        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read.loss()).isEqualTo(fading.loss());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FadingFigures(1))
                .withMessage("fading factor is not in (0, 1): 1.0");
    }

    @Test
    void groupsHoldHalfThenNineTenthsOfTheLabels() {
        ClassGroups groups = ClassGroups.ofCounts(new long[] {10, 50, 0, 30, 6, 4});
        assertThat(groups.of(1)).isEqualTo(Group.HEAD);
        assertThat(groups.of(3)).isEqualTo(Group.MIDDLE);
        assertThat(groups.of(0)).isEqualTo(Group.MIDDLE);
        assertThat(groups.of(4)).isEqualTo(Group.TAIL);
        assertThat(groups.of(2)).isEqualTo(Group.TAIL);
        assertThat(groups.size(Group.TAIL)).isEqualTo(3);
    }

    @Test
    void groupsAreJudgedByTheirOwnClassesAlone() {
        GroupEvaluation evaluation =
                new GroupEvaluation(ClassGroups.ofCounts(new long[] {60, 30, 10}));
        Ranking ranking = new Ranking(Evaluation.TOP);
        ranking.set(new int[] {0, 1, 2}, new float[] {0.9f, 0.8f, 0.7f}, 3, new int[] {0, 2});
        evaluation.add(ranking);
        assertThat(evaluation.figures(Group.HEAD))
                .isEqualTo(new GroupEvaluation.GroupFigures(1, 1, 1));
        assertThat(evaluation.figures(Group.MIDDLE).labels()).isZero();
        assertThat(evaluation.figures(Group.TAIL))
                .isEqualTo(new GroupEvaluation.GroupFigures(1, 1, 1));
    }
}
