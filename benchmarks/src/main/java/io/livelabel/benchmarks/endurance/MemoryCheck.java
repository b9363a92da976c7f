package io.livelabel.benchmarks.endurance;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Holds the lives of instances to taking no more memory as they go on swapping. The first third of
 * a life settles; between the medians of the second and of the last a life may grow by a part of
 * the weights that it has swapped meanwhile, and by what a JVM takes anyway. One thread at a time.
 */
final class MemoryCheck {
    /** Lives with fewer samples are too short to tell. */
    static final int LEAST_SAMPLES = 9;

    private static final String FLAT = "memory is flat over swaps";

    /** A life that keeps the weights of one version in so many is found. */
    private static final int LEAK = 4;

    private static final long HEAP_SLACK_MIB = 32;
    private static final long RESIDENT_SLACK_MIB = 64;

    /** In a run that is longer than this some life is long enough. */
    private static final double LONG_RUN_SECONDS = 900;

    private final Findings findings;
    private final double weightsMib;

    /**
     * A check that adds to findings.
     *
     * @param weightsMib what one version's weights are, MiB
     */
    MemoryCheck(Findings findings, double weightsMib) {
        this.findings = findings;
        this.weightsMib = weightsMib;
    }

    /**
     * Checks all lives that are long enough.
     *
     * @return how many are
     */
    int run(List<Life> lives, double runSeconds) {
        int judged = 0;
        for (Life life : lives) {
            if (life.samples().size() >= LEAST_SAMPLES) {
                judged++;
                double ofSwaps = life.versionsServed() / 3.0 * weightsMib / LEAK;
                require(life, "heap", heapGrowthMib(life), HEAP_SLACK_MIB + ofSwaps);
                require(life, "resident", residentGrowthMib(life), RESIDENT_SLACK_MIB + ofSwaps);
            }
        }
        findings.require(
                judged > 0 || runSeconds < LONG_RUN_SECONDS,
                "some life is long enough to tell whether memory is flat",
                "none of %d has %d samples".formatted(lives.size(), LEAST_SAMPLES));
        return judged;
    }

    private void require(Life life, String what, long growth, double bound) {
        findings.require(
                growth <= bound,
                FLAT,
                "%s of instance %d, life %d, grew by %d MiB over a third of its %d versions, allowed are %.0f: %s"
                        .formatted(
                                what,
                                life.instance(),
                                life.number(),
                                growth,
                                life.versionsServed(),
                                bound,
                                life.samples()));
    }

    /** By how much the heap behind full collections grew since a life had settled, MiB. */
    static long heapGrowthMib(Life life) {
        return growth(life, MemorySample::heapMib);
    }

    /** By how much resident memory grew since a life had settled, MiB. */
    static long residentGrowthMib(Life life) {
        return growth(life, MemorySample::residentMib);
    }

    private static long growth(Life life, ToLongFunction<MemorySample> what) {
        List<MemorySample> samples = life.samples();
        int third = samples.size() / 3;
        int last = samples.size() - third;
        return median(samples.subList(last, samples.size()), what)
                - median(samples.subList(last - third, last), what);
    }

    private static long median(List<MemorySample> samples, ToLongFunction<MemorySample> what) {
        long[] values = samples.stream().mapToLong(what).toArray();
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
