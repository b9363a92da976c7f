package io.livelabel.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.Predictions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrequentialWindowTest {
    private record Example(Predictions row, int[] truth) {}

    private static List<Example> examples(int count) {
        SplittableRandom random = new SplittableRandom(11);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // every seventh has more labels than the window keeps classes
            int labels = i % 7 == 0 ? 25 : random.nextInt(4);
            examples.add(
                    new Example(
                            MetricsTest.randomRow(random, 50),
                            random.ints(labels, 0, 50).distinct().toArray()));
        }
        return examples;
    }

    private static byte[] bytes(PrequentialWindow window) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        window.writeTo(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static PrequentialWindow read(byte[] bytes) throws IOException {
        return PrequentialWindow.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @Test
    void judgesGroupsOfClassesOverTheNewestExamplesAlone() {
        List<Example> examples = examples(133);
        ClassGroups groups =
                ClassGroups.ofFrequencies(
                        IntStream.range(0, 50).mapToDouble(c -> 1.0 / (c + 1)).toArray());
        PrequentialWindow window = new PrequentialWindow(40);
        examples.forEach(e -> window.add(e.row(), 0, e.truth()));
        GroupEvaluation newest = new GroupEvaluation(groups);
        Ranking ranking = new Ranking(Evaluation.TOP);
        for (Example example : examples.subList(93, 133)) {
            ranking.rank(example.row(), 0, example.truth());
            newest.add(ranking);
        }
        GroupEvaluation actual = window.groupFigures(groups);
        for (ClassGroups.Group group : ClassGroups.Group.values()) {
            assertThat(actual.figures(group)).isEqualTo(newest.figures(group));
            assertThat(actual.figures(group).labels()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 39, 40, 41, 133})
    void equalsAnEvaluationOfTheNewestExamples(int count) {
        List<Example> examples = examples(count);
        PrequentialWindow window = new PrequentialWindow(40);
        examples.forEach(e -> window.add(e.row(), 0, e.truth()));
        Evaluation newest = new Evaluation();
        examples.subList(Math.max(0, count - 40), count)
                .forEach(e -> newest.add(e.row(), 0, e.truth()));
        assertThat(window.size()).isEqualTo(Math.min(count, 40));
        assertThat(window.figures()).isEqualTo(newest.figures());
    }

    @Test
    void keepsRunningMeansOfAllExamples() {
        List<Example> examples = examples(100);
        PrequentialWindow window = new PrequentialWindow(7);
        Evaluation all = new Evaluation();
        for (Example e : examples) {
            window.add(e.row(), 0, e.truth());
            all.add(e.row(), 0, e.truth());
        }
        Figures expected = all.figures();
        PrequentialWindow.Running running = window.running();
        assertThat(running.examples()).isEqualTo(100);
        assertThat(running.hitAt1()).isCloseTo(expected.hitAt1(), within(1e-12));
        assertThat(running.perr()).isCloseTo(expected.perr(), within(1e-12));
        assertThat(running.loss()).isCloseTo(expected.loss().orElseThrow(), within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 10, 27})
    void goesOnBitForBitAfterItsStateWentOutAndIn(int before) throws IOException {
        List<Example> examples = examples(60);
        PrequentialWindow straight = new PrequentialWindow(10);
        PrequentialWindow window = new PrequentialWindow(10);
        for (int i = 0; i < examples.size(); i++) {
            if (i == before) {
                window = read(bytes(window));
            }
            straight.add(examples.get(i).row(), 0, examples.get(i).truth());
            window.add(examples.get(i).row(), 0, examples.get(i).truth());
        }
        assertThat(bytes(window)).isEqualTo(bytes(straight));
        assertThat(window.figures()).isEqualTo(straight.figures());
        assertThat(window.running()).isEqualTo(straight.running());
    }

    @Test
    void refusesAStateThatEndsTooEarly() throws IOException {
        PrequentialWindow window = new PrequentialWindow(10);
        examples(4).forEach(e -> window.add(e.row(), 0, e.truth()));
        byte[] bytes = bytes(window);
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void refusesAStateOfAnotherFormat() {
        assertThatThrownBy(() -> read(new byte[] {0, 0, 0, 9, 0, 0, 0, 1}))
                .isInstanceOf(IOException.class)
                .hasMessage("prequential window has format 9, known is 1");
    }
}
