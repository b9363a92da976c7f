package io.livelabel.benchmarks.endurance;

import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import java.util.Map;

/**
 * How long a run is and what happens in it.
 *
 * @param seed all that is random follows from it
 * @param videos uploads in all, each of which has one outcome in the end: those with poison, and
 *     those of an id that was uploaded before, are among them
 * @param poison uploads that cannot be read
 * @param twice uploads of an id that was uploaded before
 * @param perSecond uploads a second
 * @param kills how often an instance ends by {@code kill -9}
 * @param swaps how many versions at least take the place of another and label
 * @param rollbacks how often an operator goes back to the version before
 * @param instances classifier processes
 * @param threads stream threads of each
 * @param model name of the model
 * @param engine name of the engine
 * @param sizes of features and classes
 */
record EnduranceSettings(
        long seed,
        int videos,
        int poison,
        int twice,
        double perSecond,
        int kills,
        int swaps,
        int rollbacks,
        int instances,
        int threads,
        String model,
        String engine,
        FeatureSizes sizes) {

    /** Refuses runs in which not all of that can happen. */
    EnduranceSettings {
        if (videos < 100 || poison < 0 || twice < 0 || poison + twice > videos / 2) {
            throw new IllegalArgumentException(
                    "%d uploads, %d of them poison and %d of ids that were uploaded before: 100 at least, half of them others"
                            .formatted(videos, poison, twice));
        }
        if (perSecond <= 0 || kills < 0 || swaps < rollbacks || rollbacks < 0) {
            throw new IllegalArgumentException(
                    "%s uploads a second, %d kills, %d swaps, %d rollbacks: a second has some uploads, and each rollback needs a swap before it"
                            .formatted(perSecond, kills, swaps, rollbacks));
        }
        if (instances < 1 || threads < 1 || sizes.rgb() < 1) {
            throw new IllegalArgumentException(
                    "%d instances of %d threads, %d visual values: 1 at least"
                            .formatted(instances, threads, sizes.rgb()));
        }
    }

    /** What the environment says; the full run where it says nothing. */
    static EnduranceSettings of(Map<String, String> environment) {
        int videos = number(environment, "VIDEOS", 100_000);
        return new EnduranceSettings(
                Long.parseLong(environment.getOrDefault("SEED", String.valueOf(System.nanoTime()))),
                videos,
                number(environment, "POISON", videos / 100),
                number(environment, "TWICE", videos / 100),
                number(environment, "RATE", 150),
                number(environment, "KILLS", 30),
                number(environment, "SWAPS", 200),
                number(environment, "ROLLBACKS", 2),
                number(environment, "INSTANCES", 3),
                number(environment, "THREADS", 2),
                environment.getOrDefault("MODEL", "logistic"),
                environment.getOrDefault("ENGINE", "dl4j"),
                new FeatureSizes(
                        number(environment, "RGB_SIZE", 1_024),
                        number(environment, "AUDIO_SIZE", 128),
                        number(environment, "CLASSES", 3_862)));
    }

    private static int number(Map<String, String> environment, String name, int otherwise) {
        String text = environment.get(name);
        try {
            return text == null || text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s is '%s', it must be a whole number".formatted(name, text), e);
        }
    }

    /** What the model is. */
    Architecture architecture() {
        return Zoo.architecture(model, FeatureSet.of(sizes.byName(), sizes.classes()));
    }
}
