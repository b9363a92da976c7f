package io.livelabel.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionsTest {
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, -0.1f, 1.1f, Float.POSITIVE_INFINITY})
    void findsTheScoreThatIsNoProbabilityInItsRow(float score) {
        Predictions predictions = new Predictions(2, 3);
        predictions.resize(2);
        predictions.probabilities()[predictions.offset(1) + 2] = score;

        assertThat(predictions.firstNoProbability(0)).isEqualTo(-1);
        assertThat(predictions.firstNoProbability(1)).isEqualTo(2);
    }

    @Test
    void takesTheBoundsForProbabilities() {
        Predictions predictions = new Predictions(1, 2);
        predictions.resize(1);
        predictions.probabilities()[1] = 1;

        assertThat(predictions.firstNoProbability(0)).isEqualTo(-1);
    }
}
