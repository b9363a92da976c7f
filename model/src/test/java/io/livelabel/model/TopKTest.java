package io.livelabel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TopKTest {
    @Property
    void agreesWithSorting(
            @ForAll @Size(max = 60) List<@IntRange(max = 30) Integer> scores,
            @ForAll @IntRange(min = 1, max = 70) int k,
            @ForAll @IntRange(max = 5) int offset) {
        float[] row = new float[offset + scores.size() + 3];
        java.util.Arrays.fill(row, 1e9f);
        for (int c = 0; c < scores.size(); c++) {
            // few values, so that many are equal; one of them is NaN
            row[offset + c] = scores.get(c) == 0 ? Float.NaN : scores.get(c) - 15;
        }
        TopK top = new TopK(k);
        top.select(row, offset, scores.size());

        Comparator<Integer> best =
                Comparator.comparing(
                        c -> Float.isNaN(row[offset + c]) ? -Float.MAX_VALUE : row[offset + c]);
        List<Integer> expected =
                IntStream.range(0, scores.size())
                        .boxed()
                        .sorted(best.reversed().thenComparing(Comparator.naturalOrder()))
                        .limit(k)
                        .toList();
        assertThat(IntStream.range(0, top.size()).map(top::classId).boxed().toList())
                .isEqualTo(expected);
        for (int rank = 0; rank < top.size(); rank++) {
            assertThat(Float.valueOf(top.score(rank)))
                    .isEqualTo(Float.valueOf(row[offset + expected.get(rank)]));
        }
        assertThat(top.capacity()).isEqualTo(k);
    }

    @Test
    void takesThoseAloneThatReachTheirLeastScore() {
        TopK top = new TopK(3);
        float[] least = {0.5f, 0.95f, 0.2f, 0.2f, 0, 0.1f};
        top.select(new float[] {9, 0.5f, 0.9f, 0.3f, 0.1f, Float.NaN, 0.2f, 9}, 1, least);

        assertThat(IntStream.range(0, top.size()).map(top::classId)).containsExactly(0, 2, 5);
        top.select(new float[least.length], 0, new float[] {1, 1, 1, 1, 1, 1});
        assertThat(top.size()).isZero();
    }

    @Test
    void refusesToSelectNone() {
        assertThatThrownBy(() -> new TopK(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k must be at least 1: 0");
    }
}
