package io.livelabel.classifier.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.labels.ClassThresholds;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.ServedLabels;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.model.Predictions;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Label records by every rule, as they were made and as they were not. */
final class LabelCheckTest {
    private static final float[] SCORES = {0.9f, 0.6f, 0.35f, 0.3f, 0.05f};
    private static final ClassThresholds THRESHOLDS =
            new ClassThresholds(Map.of(0, 0.95f, 2, 0.3f), "hash");
    private static final ClassNames NAMES = new ClassNames(Map.of(1, "Car", 2, "Game"));

    @Test
    void holdsLabelsToTheRuleOnTheirRecord() {
        for (LabelRule rule :
                List.of(
                        LabelRule.top(3),
                        LabelRule.top(5),
                        new LabelRule(5, 0.32f, ClassThresholds.none(), NAMES),
                        new LabelRule(2, 0.32f, ClassThresholds.none(), NAMES),
                        new LabelRule(5, 0.99f, ClassThresholds.none(), NAMES),
                        new LabelRule(5, 0, THRESHOLDS, NAMES),
                        new LabelRule(2, 0.32f, THRESHOLDS, NAMES))) {
            assertThat(explain(made(rule), THRESHOLDS).proven()).as("%s", rule).isTrue();
        }
    }

    @Test
    void onlyClassesThatReachTheirThresholdBecomeLabelsAndHaveTheirNames() {
        VideoLabels labels = made(new LabelRule(2, 0.2f, THRESHOLDS, NAMES));

        assertThat(labels.getLabels())
                .containsExactly(new Label(1, 0.6f, "Car"), new Label(2, 0.35f, "Game"));
        assertThat(labels.getTopK()).isEqualTo(2);
        assertThat(labels.getMinProbability()).isEqualTo(0.2f);
        assertThat(labels.getThresholdsSha256()).isEqualTo("hash");
    }

    @Test
    void findsALabelThatIsMissingAlthoughItReachesTheLeastProbability() {
        LabelRule rule = new LabelRule(5, 0.32f, ClassThresholds.none(), NAMES);

        assertFinding(
                rule,
                labels -> labels.setLabels(labels.getLabels().subList(0, 2)),
                "NOT the same: class 2 scores 0.35, and is no label");
        assertFinding(
                rule,
                labels -> labels.setLabels(List.of()),
                "NOT the same: class 0 scores 0.9, and is no label");
    }

    @Test
    void findsALabelThatShouldNotBeThere() {
        assertFinding(
                new LabelRule(3, 0, THRESHOLDS, NAMES),
                labels -> labels.setLabels(List.of(new Label(0, 0.9f, null))),
                "NOT the same: class 0 scores 0.9, and is a label though 0.95 is the least");
    }

    @Test
    void asksForTheThresholdsThatTheRecordNames() {
        VideoLabels labels = made(new LabelRule(5, 0, THRESHOLDS, NAMES));

        Explanation explanation = explain(labels, ClassThresholds.none());

        assertThat(explanation.proven()).isFalse();
        assertThat(explanation.finding())
                .contains("cannot be told without the thresholds of SHA-256 hash");
    }

    @Test
    void takesARecordWithoutARuleForTheMostProbableClasses() {
        VideoLabels labels = made(LabelRule.top(3));
        labels.setTopK(0);
        assertThat(explain(labels, ClassThresholds.none()).proven()).isTrue();

        labels.setLabels(labels.getLabels().subList(1, 3));
        assertThat(explain(labels, ClassThresholds.none()).finding())
                .isEqualTo("NOT the same: class 0 scores 0.9, and is no label");
        labels.setLabels(List.of());
        assertThat(explain(labels, ClassThresholds.none()).proven()).isFalse();
    }

    private static void assertFinding(LabelRule rule, Consumer<VideoLabels> forge, String finding) {
        VideoLabels labels = made(rule);
        forge.accept(labels);
        Explanation explanation = explain(labels, THRESHOLDS);
        assertThat(explanation.proven()).isFalse();
        assertThat(explanation.finding()).isEqualTo(finding);
    }

    private static Explanation explain(VideoLabels labels, ClassThresholds thresholds) {
        return new LabelCheck(labels, SCORES, thresholds).run();
    }

    private static VideoLabels made(LabelRule rule) {
        Predictions predictions = new Predictions(1, SCORES.length);
        predictions.resize(1);
        System.arraycopy(SCORES, 0, predictions.probabilities(), 0, SCORES.length);
        return new ServedLabels("logistic", SCORES.length, rule, Clock.systemUTC())
                .of(
                        "a",
                        new InputRecord("videos", 0, 0, 0, null, new byte[0]),
                        predictions,
                        0,
                        new ServingModel("root", 1, "0", 1, Instant.EPOCH, Instant.EPOCH));
    }
}
