package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Predictions;
import io.livelabel.model.metrics.PrequentialWindow;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrequentialTest {
    @Test
    void goesOnFromTheStateOfAProgramThatKeptTheWindowAlone() throws IOException {
        PrequentialWindow window = new PrequentialWindow(4);
        Predictions scored = new Predictions(1, 3);
        scored.resize(1);
        System.arraycopy(new float[] {0.9f, 0.2f, 0.1f}, 0, scored.probabilities(), 0, 3);
        window.add(scored, 0, new int[] {0});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        window.writeTo(new DataOutputStream(bytes));

        TrainingMetrics metrics = metrics(Prequential.fromBytes(bytes.toByteArray()));
        assertThat(metrics.getWindow().getExamples()).isEqualTo(1);
        assertThat(metrics.getTotalHitAt1()).isEqualTo(1);
        assertThat(metrics.getTotalGap20()).as("it would lack the first example").isNull();
        assertThat(metrics.getPartitions()).isEmpty();
    }

    @Test
    void saysNothingBeforeTheFirstExample() {
        assertThat(metrics(Prequential.over(4)).getWindow()).isNull();
    }

    @Test
    void refusesPartsAndFormatsThatItDoesNotKnow() {
        StateSections sections = new StateSections();
        sections.put("window", new PrequentialWindow(4)::writeTo);
        sections.put("horoscope", out -> out.writeInt(7));
        assertThatThrownBy(() -> Prequential.fromBytes(sections.toBytes()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("parts [horoscope] are not known")
                .hasMessageContaining("a newer program");
        assertThatThrownBy(() -> Prequential.fromBytes(new byte[] {0, 0, 0, 9}))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("format 9, known is 2");
        assertThatThrownBy(() -> Prequential.fromBytes(new StateSections().toBytes()))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("part window is missing");
    }

    private static TrainingMetrics metrics(Prequential prequential) {
        TrainingMetrics.Builder record =
                TrainingMetrics.newBuilder()
                        .setModel("tiny")
                        .setLineage("lineage-1")
                        .setEvent(TrainingEvent.PREQUENTIAL)
                        .setSteps(1)
                        .setExamples(1)
                        .setTimeMs(1);
        prequential.addTo(record, Optional.empty());
        return record.build();
    }
}
