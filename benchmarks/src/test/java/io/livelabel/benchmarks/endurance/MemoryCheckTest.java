package io.livelabel.benchmarks.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCheckTest {
    private static final double WEIGHTS_MIB = 18;
    private static final int VERSIONS = 90;

    private final Findings findings = new Findings();

    @TempDir Path directory;

    @Test
    void findsNothingInALifeThatSettlesAndSwings() {
        assertThat(run(life(30, i -> 70 + i % 5 * 4, i -> 450 + Math.min(i, 9) * 30))).isEqualTo(1);
        assertThat(findings.told()).isEmpty();
    }

    @Test
    void findsAHeapThatKeepsTheWeightsOfEverySecondVersion() {
        run(life(30, i -> 70 + i * 27, i -> 700));
        assertThat(findings.told())
                .singleElement()
                .asString()
                .startsWith(
                        "memory is flat over swaps: heap of instance 1, life 2, grew by 270 MiB over a third of its 90 versions, allowed are 167");
    }

    @Test
    void findsNativeMemoryThatIsNotGivenBack() {
        run(life(30, i -> 70, i -> 450 + i * 27));
        assertThat(findings.told())
                .singleElement()
                .asString()
                .startsWith(
                        "memory is flat over swaps: resident of instance 1, life 2, grew by 270");
    }

    @Test
    void judgesNoLifeThatIsShortAndFindsALongRunThatHasNoOther() {
        Life shortLife = life(8, i -> 70 + i * 100, i -> 700);
        assertThat(new MemoryCheck(findings, WEIGHTS_MIB).run(List.of(shortLife), 60)).isZero();
        assertThat(findings.told()).isEmpty();
        run(shortLife);
        assertThat(findings.told())
                .containsExactly(
                        "some life is long enough to tell whether memory is flat: none of 1 has 9 samples");
    }

    @Test
    void readsTheHeapBehindTheLastFullCollectionOfALog() throws Exception {
        Path log = directory.resolve("gc.log");
        assertThat(Memory.heapBehindLastFullMib(log)).isEmpty();
        Files.writeString(
                log,
                """
                [1.1s][info][gc] GC(0) Pause Full (Diagnostic Command) 120M->60M(512M) 80.1ms
                [2.1s][info][gc] GC(1) Pause Full (Diagnostic Command) 130M->67M(512M) 81.2ms
                [2.2s][info][gc] GC(2) Pause Young (Allocation Failure) 190M->90M(512M) 4.2ms
                """,
                StandardCharsets.UTF_8);
        assertThat(Memory.heapBehindLastFullMib(log)).hasValue(67);
        assertThat(Memory.heapMib(log)).containsExactly(60L, 67L, 90L);
    }

    private int run(Life life) {
        return new MemoryCheck(findings, WEIGHTS_MIB).run(List.of(life), 3_600);
    }

    private static Life life(int samples, IntToLongFunction heap, IntToLongFunction resident) {
        List<MemorySample> taken = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            taken.add(new MemorySample(15.0 * i, heap.applyAsLong(i), resident.applyAsLong(i)));
        }
        return new Life(
                1,
                2,
                15.0 * samples,
                10,
                Life.End.KILLED,
                VERSIONS,
                List.of(),
                List.of(),
                taken,
                0);
    }
}
