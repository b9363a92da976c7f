package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.model.Predictions;
import io.livelabel.model.metrics.Adwin;
import io.livelabel.model.metrics.CrossEntropy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LossDriftTest {
    private static final int EXAMPLES = 256;

    private final LossDrift drift = LossDrift.withDelta(0.002);

    @Test
    void takesASureExampleWithoutLabelsForOneOfNoLoss() {
        Predictions sure = new Predictions(1, 8);
        sure.resize(1);
        double loss = CrossEntropy.of(sure, 0, new int[0]);
        assertThat(loss).isNegative();
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(drift.add(loss)).isEmpty();
        }
        assertThat(riseTo(4)).hasValueSatisfying(r -> assertThat(r.meanBefore()).isZero());
    }

    @Test
    void passesOverALossThatIsNotFinite() {
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(drift.add(1)).isEmpty();
            assertThat(drift.add(Double.NaN)).isEmpty();
            assertThat(drift.add(Double.POSITIVE_INFINITY)).isEmpty();
            assertThat(drift.add(Double.NEGATIVE_INFINITY)).isEmpty();
        }
        assertThat(riseTo(4)).hasValueSatisfying(r -> assertThat(r.meanBefore()).isEqualTo(1));
    }

    @Test
    void tellsLossesApartUpToItsRangeOnly() {
        for (int i = 0; i < EXAMPLES; i++) {
            drift.add(32);
        }
        assertThat(riseTo(1e6)).isEmpty();
    }

    private Optional<Adwin.Change> riseTo(double loss) {
        Optional<Adwin.Change> rise = Optional.empty();
        for (int i = 0; i < EXAMPLES && rise.isEmpty(); i++) {
            rise = drift.add(loss);
        }
        return rise;
    }
}
