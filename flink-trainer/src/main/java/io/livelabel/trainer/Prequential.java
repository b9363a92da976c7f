package io.livelabel.trainer;

import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.metrics.Figures;
import io.livelabel.model.metrics.PrequentialWindow;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.TrainingMetrics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The prequential figures of a training: each example is scored before it is trained on. One thread
 * at a time.
 */
final class Prequential {
    private final PrequentialWindow window;

    private Prequential(PrequentialWindow window) {
        this.window = window;
    }

    /** Without examples, over a window of the newest {@code windowExamples}. */
    static Prequential over(int windowExamples) {
        return new Prequential(new PrequentialWindow(windowExamples));
    }

    /**
     * Reads what {@link #toBytes} wrote, its window's size included.
     *
     * @throws TrainingException if it is nothing of that kind
     */
    static Prequential fromBytes(byte[] bytes) {
        try {
            return new Prequential(
                    PrequentialWindow.readFrom(
                            new DataInputStream(new ByteArrayInputStream(bytes))));
        } catch (IOException e) {
            throw new TrainingException(
                    "the prequential figures in the checkpoint cannot be read: " + e.getMessage());
        }
    }

    /** The whole state. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            window.writeTo(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return bytes.toByteArray();
    }

    /** Adds a minibatch that is scored, but not trained on yet. */
    void add(Predictions predictions, Minibatch minibatch) {
        for (int row = 0; row < minibatch.size(); row++) {
            window.add(predictions, row, minibatch.labels(row));
        }
    }

    /** Figures over the newest examples; nothing before the first full window. */
    Optional<PrequentialFigures> fullWindow() {
        return window.size() < window.capacity() ? Optional.empty() : Optional.of(figures());
    }

    /** Adds the figures over the newest examples, and the means over all, to a record. */
    void addTo(TrainingMetrics.Builder record) {
        PrequentialWindow.Running running = window.running();
        if (running.examples() > 0) {
            record.setWindow(figures())
                    .setTotalHitAt1(running.hitAt1())
                    .setTotalPerr(running.perr())
                    .setTotalLoss(running.loss());
        }
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
