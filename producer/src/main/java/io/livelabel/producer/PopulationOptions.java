package io.livelabel.producer;

import io.livelabel.producer.synthetic.Drift;
import io.livelabel.producer.synthetic.LabelLaw;
import io.livelabel.producer.synthetic.Population;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how generated videos are distributed. */
final class PopulationOptions {
    private static final double LABELS_PER_VIDEO = 3;

    @Option(
            names = "--tail-exponent",
            paramLabel = "X",
            description =
                    "How steeply classes get rarer: class c is drawn in proportion to (c + 2.7)^-X; 0 makes all alike (default: 1.1, as YouTube-8M's).")
    private double tailExponent = Population.TAIL_EXPONENT;

    @Option(
            names = "--labels-per-video",
            paramLabel = "X",
            description =
                    "Labels a video in the mean, drawn one by one (default: about 3, one and some of the companions of its class).")
    private @Nullable Double labelsPerVideo;

    @Option(
            names = "--co-occurrence",
            paramLabel = "P",
            description =
                    "Pairs of classes: 2i is in this share of the videos with 2i + 1, on top of the labels that are drawn one by one, 3 a video unless told.")
    private @Nullable Double coOccurrence;

    @Option(
            names = "--drift",
            paramLabel = "DRIFT",
            description =
                    "abrupt:AT,WHAT or gradual:FROM-TO,WHAT changes what holds from a video's index on, or for a growing share between two. WHAT is features (other centres) or frequencies (the most frequent class swaps with the rarest, and so on), of all classes, or with =N of the first N. May be repeated.")
    private List<String> drifts = List.of();

    /**
     * What they say.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    Population toPopulation() {
        return new Population(tailExponent, labels(), drifts.stream().map(Drift::parse).toList());
    }

    private LabelLaw labels() {
        if (coOccurrence != null) {
            return new LabelLaw.Pairs(
                    labelsPerVideo == null ? LABELS_PER_VIDEO : labelsPerVideo, coOccurrence);
        }
        return labelsPerVideo == null
                ? new LabelLaw.Companions()
                : new LabelLaw.Independent(labelsPerVideo);
    }
}
