package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.model.Predictions;
import io.livelabel.model.metrics.ClassGroups;
import org.junit.jupiter.api.Test;

/** Classes 0 and 1 are the head, 2 the tail: one label of ten. */
final class LiveRuleTest {
    private static final int VIDEOS = 600;
    private static final VersionName INCUMBENT = new VersionName("root", 1);
    private static final ClassGroups GROUPS = ClassGroups.ofCounts(new long[] {60, 35, 5, 0});

    private final LiveRule rule = new LiveRule(GateSettings.defaults(false));
    private final LiveFigures incumbents = new LiveFigures(GROUPS);
    private final LiveFigures challengers = new LiveFigures(GROUPS);

    @Test
    void acceptsWhatIsAsGood() {
        label(incumbents, 0, 0);
        label(challengers, 0, 0);
        Verdict verdict = rule.verdict(INCUMBENT, challengers, incumbents);
        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.reason())
                .isEqualTo("over 600 live videos its GAP@20 is 1.0000, that of root:1 1.0000");
        assertThat(verdict.figures())
                .containsEntry("challenger.gap20", 1.0)
                .containsEntry("incumbent.tail.gap20", 1.0)
                .containsEntry("live.videos", 600.0)
                .containsEntry("live.tail.labels", 60.0);
    }

    @Test
    void acceptsWhatIsWorseByLessThanTheMargin() {
        label(incumbents, 0, 0);
        label(challengers, 6, 0);
        assertThat(rule.verdict(INCUMBENT, challengers, incumbents).accepted()).isTrue();
    }

    @Test
    void refusesWhatIsWorseByMoreThanTheMarginOverAll() {
        label(incumbents, 0, 0);
        label(challengers, 100, 0);
        Verdict verdict = rule.verdict(INCUMBENT, challengers, incumbents);
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.refusedFor()).isEqualTo(RefusalKind.LIVE);
        assertThat(verdict.reason()).contains("that of root:1 1.0000: below by more than 0.0200");
    }

    @Test
    void refusesWhatIsWorseOnTheTailAlone() {
        label(incumbents, 0, 0);
        label(challengers, 0, 40);
        Verdict verdict = rule.verdict(INCUMBENT, challengers, incumbents);
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.refusedFor()).isEqualTo(RefusalKind.LIVE);
        assertThat(verdict.reason())
                .contains("but over the 60 labels of tail classes")
                .contains("below by more than 0.0500");
        assertThat(verdict.figures().get("challenger.gap20")).isGreaterThan(0.98);
    }

    @Test
    void judgesNoTailOfTooFewLabels() {
        ClassGroups noTail = ClassGroups.ofCounts(new long[] {60, 35, 5, 5});
        LiveFigures few = new LiveFigures(noTail);
        LiveFigures none = new LiveFigures(noTail);
        label(few, 0, 0);
        label(none, 0, 0);
        assertThat(rule.verdict(INCUMBENT, few, none).accepted()).isTrue();
    }

    @Test
    void comparesNothingWhereTooFewVideosAreLeft() {
        Verdict verdict = rule.verdict(INCUMBENT, challengers, incumbents);
        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.reason())
                .isEqualTo(
                        "by its prequential figures alone: of the live videos whose truth has come only 0 are in their topics still, 200 are needed to compare it with root:1");
    }

    /** One video in ten is of the tail; some of the others, and some of those, are mistaken. */
    private static void label(LiveFigures figures, int wrong, int wrongInTail) {
        Predictions predictions = new Predictions(1, 4);
        predictions.resize(1);
        for (int i = 0; i < VIDEOS; i++) {
            boolean tail = i % 10 == 0;
            int truth = tail ? 2 : i % 2;
            boolean mistaken = tail ? i / 10 < wrongInTail : i / 10 * 9 + i % 10 <= wrong;
            int best = mistaken ? 3 : truth;
            for (int c = 0; c < 4; c++) {
                float sure = mistaken ? 0.5f : 0.9f;
                predictions.probabilities()[c] = c == best ? sure : c == truth ? 0.4f : 0.01f;
            }
            figures.add(predictions, 0, new int[] {truth});
        }
    }
}
