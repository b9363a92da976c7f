package io.livelabel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture.Input;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinibatchTest {
    private final Minibatch minibatch =
            new Minibatch(List.of(new Input("rgb", 2), new Input("audio", 1)), 2);

    @Test
    void keepsRowsSideBySide() {
        minibatch.add(new float[][] {{1, 2}, {3}}, new int[] {7});
        assertThat(minibatch.isFull()).isFalse();
        minibatch.add(new float[][] {{4, 5}, {6}}, new int[0]);
        assertThat(minibatch.isFull()).isTrue();
        assertThat(minibatch.features(0)).containsExactly(1, 2, 4, 5);
        assertThat(minibatch.features(1)).containsExactly(3, 6);
        assertThat(minibatch.labels(0)).containsExactly(7);
        assertThat(minibatch.labels(1)).isEmpty();
        minibatch.clear();
        assertThat(minibatch.size()).isZero();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> minibatch.add(new float[][] {{1, 2}}, new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an example has 2 inputs, given are 1");
        assertThatThrownBy(() -> minibatch.add(new float[][] {{1, 2, 3}, {4}}, new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input rgb has 2 values, given are 3");
        minibatch.add(new float[][] {{1, 2}, {3}}, new int[0]);
        minibatch.add(new float[][] {{1, 2}, {3}}, new int[0]);
        assertThatThrownBy(() -> minibatch.add(new float[][] {{1, 2}, {3}}, new int[0]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the minibatch is full: 2");
        Predictions predictions = new Predictions(2, 5);
        assertThatThrownBy(() -> predictions.resize(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 rows do not fit: there is room for 2");
    }
}
