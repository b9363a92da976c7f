package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.trainer.averaging.ParameterSpans;
import io.livelabel.trainer.averaging.Round;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class InputFrontierTest {
    private static final InputPartition FIRST = new InputPartition("videos", 0);
    private static final InputPartition SECOND = new InputPartition("videos", 1);

    private final Round round =
            new Round(2, ParameterSpans.of(TrainingHarness.config().build().architecture()));

    private static InputFrontier from(Map<InputPartition, Long> offsets) {
        return new InputFrontier("videos", 2, new TreeMap<>(offsets));
    }

    private static SortedMap<Integer, Long> told(Map<Integer, Long> offsets) {
        return new TreeMap<>(offsets);
    }

    @Test
    void isWhereTheOneFarthestBehindIs() {
        InputFrontier frontier = from(Map.of());
        round.join(2);
        frontier.tell(0, told(Map.of(0, 30L, 1, 5L)));
        frontier.tell(1, told(Map.of(0, 20L, 1, 50L)));
        frontier.advance(round);
        assertThat(frontier.nextOffsets())
                .containsExactly(Map.entry(FIRST, 20L), Map.entry(SECOND, 5L));
    }

    @Test
    void staysInAPartitionOfWhichNotAllHaveTold() {
        InputFrontier frontier = from(Map.of(FIRST, 10L));
        round.join(2);
        frontier.tell(0, told(Map.of(0, 30L, 1, 40L)));
        frontier.tell(1, told(Map.of(1, 50L)));
        frontier.advance(round);
        assertThat(frontier.nextOffsets())
                .containsExactly(Map.entry(FIRST, 10L), Map.entry(SECOND, 40L));
    }

    @Test
    void waitsForNoneThatHasNeverTrained() {
        InputFrontier frontier = from(Map.of());
        round.join(1);
        frontier.tell(0, told(Map.of(0, 30L)));
        frontier.advance(round);
        assertThat(frontier.nextOffsets()).containsExactly(Map.entry(FIRST, 30L));
    }
}
