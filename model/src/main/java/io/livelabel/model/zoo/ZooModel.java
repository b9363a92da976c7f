package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.training.Optimizer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model of the zoo: how its architecture is built for a data set, and how it is trained by
 * default.
 *
 * @param name the name it is chosen by
 * @param summary one line on what it is
 * @param source the paper it follows
 * @param frames whether it reads frames
 * @param options the sizes that can be set, with their defaults
 * @param optimizer what suits it on a stream that never ends
 * @param builder builds its architecture
 */
public record ZooModel(
        String name,
        String summary,
        String source,
        boolean frames,
        List<Option> options,
        Optimizer optimizer,
        Builder builder) {
    /**
     * A size that can be set.
     *
     * @param name its name
     * @param value its default
     * @param meaning what it is, in a few words
     */
    public record Option(String name, double value, String meaning) {}

    /** Builds an architecture. */
    @FunctionalInterface
    public interface Builder {
        /** Of a data set, with values for all options. */
        Architecture build(FeatureSet features, Settings settings);
    }

    /** The values of all options. */
    public static final class Settings {
        private final Map<String, Double> values;

        private Settings(Map<String, Double> values) {
            this.values = values;
        }

        /** How many there are of something, at least 1. */
        int count(String option) {
            return whole(option, 1, Integer.MAX_VALUE);
        }

        /** How many there are of something that may be left out. */
        int countOrNone(String option) {
            return whole(option, 0, Integer.MAX_VALUE);
        }

        /** 1 for yes, 0 for no. */
        boolean flag(String option) {
            return whole(option, 0, 1) == 1;
        }

        private int whole(String option, int least, int most) {
            double value = fraction(option);
            if (value != Math.rint(value) || value < least || value > most) {
                throw new IllegalArgumentException(
                        "option %s is %s: give a whole number from %d to %d"
                                .formatted(option, value, least, most));
            }
            return (int) value;
        }

        /** A value of any kind. */
        double fraction(String option) {
            return values.getOrDefault(option, Double.NaN);
        }
    }

    /** Copies the options. */
    public ZooModel {
        options = List.copyOf(options);
    }

    /**
     * Its architecture.
     *
     * @param chosen values of options, by name; those left out keep their defaults
     * @throws IllegalArgumentException if there is no option of a name, or a value is out of its
     *     range
     */
    public Architecture architecture(FeatureSet features, Map<String, Double> chosen) {
        Map<String, Double> values = new TreeMap<>();
        options.forEach(option -> values.put(option.name(), option.value()));
        chosen.forEach(
                (option, value) -> {
                    if (values.replace(option, value) == null) {
                        throw new IllegalArgumentException(
                                "model %s has no option '%s'; there are: %s"
                                        .formatted(name, option, values.keySet()));
                    }
                });
        return builder.build(features, new Settings(values));
    }
}
