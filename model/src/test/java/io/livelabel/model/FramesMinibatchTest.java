package io.livelabel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.livelabel.model.Architecture.Input;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesMinibatchTest {
    private final Minibatch minibatch =
            new Minibatch(List.of(new Input("rgb", 2, 3), new Input("audio", 1, 3)), 2);

    @Test
    void packsTheFramesOfItsVideos() {
        minibatch.add(new float[][] {{1, 2, 3, 4, 99, 99}, {5, 6, 99}}, 2, new int[] {1});
        minibatch.add(new float[][] {{7, 8}, {9}}, 1, new int[] {2});
        assertThat(minibatch.totalFrames()).isEqualTo(3);
        assertThat(minibatch.rows(0)).isEqualTo(3);
        assertThat(minibatch.frames(0)).isEqualTo(2);
        assertThat(minibatch.firstFrame(1)).isEqualTo(2);
        assertThat(Arrays.copyOf(minibatch.features(0), 6)).containsExactly(1, 2, 3, 4, 7, 8);
        assertThat(Arrays.copyOf(minibatch.features(1), 3)).containsExactly(5, 6, 9);
        minibatch.clear();
        assertThat(minibatch.totalFrames()).isZero();
    }

    @Test
    void refusesWhatIsNoExampleAndStaysAsItWas() {
        refuses(new float[][] {{}, {}}, 0, "input rgb takes 1 to 3 frames, given are 0");
        refuses(
                new float[][] {new float[8], new float[4]},
                4,
                "input rgb takes 1 to 3 frames, given are 4");
        refuses(
                new float[][] {new float[4], new float[1]},
                2,
                "input audio has 2 values in 2 frames, given are 1");
        refuses(
                new float[][] {{1, Float.NaN}, {1}},
                1,
                "input rgb has NaN at place 1, features must be finite");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> minibatch.add(new float[][] {{1, 2}, {1}}, new int[0]))
                .withMessageContaining("frames");
        assertThat(minibatch.size()).isZero();
    }

    private void refuses(float[][] rows, int frames, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> minibatch.add(rows, frames, new int[] {1}))
                .withMessage(message);
    }
}
