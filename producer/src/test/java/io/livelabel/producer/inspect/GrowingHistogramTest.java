package io.livelabel.producer.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GrowingHistogramTest {
    @Property(tries = 500)
    void countsEveryValueInItsBinWhateverTheirOrder(
            @ForAll @Size(min = 1, max = 200) List<Float> values, @ForAll long seed) {
        Histogram histogram = histogram(values);
        List<Float> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, new Random(seed));
        Histogram other = histogram(shuffled);

        assertThat(other.from()).isEqualTo(histogram.from());
        assertThat(other.width()).isEqualTo(histogram.width());
        assertThat(other.counts()).isEqualTo(histogram.counts());
        assertThat(histogram.bins()).isLessThanOrEqualTo(GrowingHistogram.MAX_BINS);
        assertThat(histogram.counts()[0]).isPositive();
        assertThat(histogram.counts()[histogram.bins() - 1]).isPositive();
        for (int bin = 0; bin < histogram.bins(); bin++) {
            double begin = histogram.begin(bin);
            double end = histogram.begin(bin + 1);
            assertThat(histogram.counts()[bin])
                    .isEqualTo(values.stream().filter(v -> v >= begin && v < end).count());
        }
    }

    @Property(tries = 200)
    void keepsItsCountsWhereBinsArePutTogether(
            @ForAll @Size(min = 1, max = 100) List<@IntRange(min = -300, max = 300) Integer> values,
            @ForAll @IntRange(min = 2, max = 40) int most) {
        GrowingHistogram growing = GrowingHistogram.ofInts();
        values.forEach(growing::add);
        Histogram merged = growing.toHistogram().inAtMost(most);
        assertThat(merged.bins()).isLessThanOrEqualTo(most);
        assertThat(Arrays.stream(merged.counts()).sum()).isEqualTo(values.size());
        assertThat(merged.from() % merged.width()).isZero();
        for (int bin = 0; bin < merged.bins(); bin++) {
            double begin = merged.begin(bin);
            double end = merged.begin(bin + 1);
            assertThat(merged.counts()[bin])
                    .isEqualTo(values.stream().filter(v -> v >= begin && v < end).count());
        }
    }

    @Test
    void usesAllTheBinsThatARangeNeedsAndNoNarrowerOnesForWholeNumbers() {
        Histogram floats = histogram(List.of(-2f, -1f, 0f, 1.99f));
        assertThat(floats.width()).isEqualTo(1 / 32.0);
        assertThat(floats.from()).isEqualTo(-2);
        assertThat(floats.bins()).isEqualTo(128);
        GrowingHistogram ints = GrowingHistogram.ofInts();
        for (int value : new int[] {3, 5, 5}) {
            ints.add(value);
        }
        assertThat(ints.toHistogram().width()).isEqualTo(1);
        assertThat(ints.toHistogram().counts()).containsExactly(1, 0, 2);
    }

    @Test
    void hasNothingToTellOfNoValues() {
        assertThatThrownBy(() -> GrowingHistogram.ofFloats().toHistogram())
                .isInstanceOf(IllegalStateException.class);
    }

    private static Histogram histogram(List<Float> values) {
        GrowingHistogram growing = GrowingHistogram.ofFloats();
        values.forEach(growing::add);
        return growing.toHistogram();
    }
}
