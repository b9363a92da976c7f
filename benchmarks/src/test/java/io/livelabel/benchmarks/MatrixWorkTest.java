package io.livelabel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.MeanPooling;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixWorkTest {
    @Test
    void countsTwoOperationsAWeightAndNoWayBackToInputs() {
        Architecture architecture =
                new Architecture(
                        "two",
                        List.of(new Architecture.Input("rgb", 5)),
                        List.of(
                                new Architecture.Node(
                                        "hidden",
                                        new Dense(3, Activation.RELU, true),
                                        List.of("rgb")),
                                new Architecture.Node(
                                        "logits",
                                        new Dense(2, Activation.IDENTITY, true),
                                        List.of("hidden"))),
                        "logits",
                        2);
        MatrixWork work = new MatrixWork(architecture, 0);
        assertThat(work.operations("score")).isEqualTo(2 * (15 + 6));
        assertThat(work.operations("train")).isEqualTo(2 * 2 * (15 + 6) + 2 * 6);
    }

    @Test
    void countsRowsOfFrames() {
        Architecture architecture =
                new Architecture(
                        "memory",
                        List.of(new Architecture.Input("rgb", 5, 300)),
                        List.of(
                                new Architecture.Node("memory", new BiLstm(3), List.of("rgb")),
                                new Architecture.Node("mean", new MeanPooling(), List.of("memory")),
                                new Architecture.Node(
                                        "logits",
                                        new Dense(2, Activation.IDENTITY, true),
                                        List.of("mean"))),
                        "logits",
                        2);
        double memory = 2 * (4 * 3 * 5 + 4 * 3 * 3);
        MatrixWork work = new MatrixWork(architecture, 10);
        assertThat(work.operations("score")).isEqualTo(2 * (10 * memory + 6 * 2));
        assertThatThrownBy(() -> work.operations("load"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no matrices in 'load'");
    }
}
