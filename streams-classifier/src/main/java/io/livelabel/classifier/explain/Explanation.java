package io.livelabel.classifier.explain;

import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import java.time.Instant;
import java.util.Locale;

/**
 * What scoring a labelled video again has shown.
 *
 * @param labels the labels that were made
 * @param again its probabilities now, by class; empty where it could not be scored again
 * @param result what it comes to
 * @param apart how far the probability of a label is from the one made before, at most; 0 where
 *     none was compared
 * @param finding what was found, in a sentence
 */
record Explanation(VideoLabels labels, float[] again, Result result, float apart, String finding) {
    /** What an explanation comes to. */
    enum Result {
        /** The labels are made again. */
        SAME,
        /** Others are made, or the weights are not those that were published. */
        DIFFERENT,
        /** The version is retired. */
        RETIRED,
        /** Something else that is needed to tell is not there, or cannot be read. */
        UNTOLD
    }

    /** Of labels whose version is retired. */
    static Explanation retired(VideoLabels labels, String version) {
        return new Explanation(
                labels,
                new float[0],
                Result.RETIRED,
                0,
                "cannot be scored again: version %s is retired".formatted(version));
    }

    /** Of labels that cannot be made again for another reason. */
    static Explanation impossible(VideoLabels labels, String why) {
        return new Explanation(
                labels, new float[0], Result.UNTOLD, 0, "cannot be scored again: " + why);
    }

    /** Whether the labels are proven. */
    boolean proven() {
        return result == Result.SAME;
    }

    /** The whole text. */
    String toText() {
        StringBuilder text = new StringBuilder();
        text.append(
                "video %s, from %s-%d@%d, labelled at %s by %s:%d of model %s, SHA-256 %s%n"
                        .formatted(
                                labels.getId(),
                                labels.getInputTopic(),
                                labels.getInputPartition(),
                                labels.getInputOffset(),
                                Instant.ofEpochMilli(labels.getLabelledTimeMs()),
                                labels.getLineage(),
                                labels.getVersion(),
                                labels.getModel(),
                                labels.getSha256()));
        if (again.length > 0) {
            text.append(" class       label       again%n".formatted());
            for (Label label : labels.getLabels()) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "%6d  %.8f  %.8f%s%n",
                                label.getClassId(),
                                label.getProbability(),
                                again[label.getClassId()],
                                label.getName() == null ? "" : "  " + label.getName()));
            }
        }
        return text.append(finding).append(System.lineSeparator()).toString();
    }
}
