package io.livelabel.classifier.labels;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.ClassNames;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LabelRuleTest {
    @Test
    void refusesClassesThatTheModelDoesNotHave() {
        assertThatCode(() -> rule(Map.of(0, 0.5f, 11, 0.5f)).requireFits(12))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> rule(Map.of(0, 0.5f, 12, 0.5f)).requireFits(12))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("thresholds are of classes 0 to 12, allowed is 0 to 11");
        assertThatThrownBy(() -> LabelRule.top(13).requireFits(12))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("top k is 13, allowed is 1 to 12");
    }

    private static LabelRule rule(Map<Integer, Float> thresholds) {
        return new LabelRule(5, 0, new ClassThresholds(thresholds, "hash"), ClassNames.none());
    }
}
