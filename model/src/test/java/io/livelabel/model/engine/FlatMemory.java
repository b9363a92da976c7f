package io.livelabel.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this process, native and heap, which work must not make grow. */
final class FlatMemory {
    /**
     * Bound on the growth of native memory, a quarter of it for the heap. One array of the larger
     * models' weights a round that is not given back would be 300 MB or more.
     */
    private static final long BOUND_MB = 64;

    private static final int ROUNDS = 1_000;
    private static final int LOOKS = 5;
    // On a busy machine that thread may be late.
    private static final int LOOKS_WHERE_IT_GREW = 40;

    private FlatMemory() {}

    /** Requires a thousand rounds to leave nothing behind, once it has run a while. */
    static void assertFlat(Runnable round) throws Exception {
        assertFlat(100, ROUNDS, round);
    }

    /** Requires {@code rounds} rounds behind {@code warmUp} ones to leave nothing behind. */
    static void assertFlat(int warmUp, int rounds, Runnable round) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read on Linux");
        Runtime heap = Runtime.getRuntime();
        assumeTrue(
                heap.totalMemory() == heap.maxMemory(),
                "resident memory tells what is native where the heap does not grow");
        for (int i = 0; i < warmUp; i++) {
            round.run();
        }
        long heapBefore = settledHeapMb(0, LOOKS);
        long before = residentMb();
        for (int i = 0; i < rounds; i++) {
            round.run();
        }
        long heapBound = heapBefore + BOUND_MB / 4;
        assertThat(settledHeapMb(heapBound, LOOKS_WHERE_IT_GREW))
                .as("MB of heap after %d rounds, %d before them", rounds, heapBefore)
                .isLessThan(heapBound);
        assertThat(residentMb() - before)
                .as("MB of native memory more after %d rounds", rounds)
                .isLessThan(BOUND_MB);
    }

    /**
     * What the heap keeps. One collection does not tell: behind native memory stand references that
     * a thread takes off their queue only after it, so it is collected until nothing more goes.
     *
     * @param enough below so many MB it need not be known more exactly
     * @param looks how often it must stay as it is
     */
    private static long settledHeapMb(long enough, int looks) throws InterruptedException {
        Runtime heap = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int unchanged = 0; unchanged < looks && least >= enough; ) {
            System.gc();
            Thread.sleep(50);
            long used = (heap.totalMemory() - heap.freeMemory()) >> 20;
            unchanged = used < least ? 0 : unchanged + 1;
            least = Math.min(least, used);
        }
        return least;
    }

    /** What the process keeps in memory, its heap being of a fixed size. */
    private static long residentMb() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
