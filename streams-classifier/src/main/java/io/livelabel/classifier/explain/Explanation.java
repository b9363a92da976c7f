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
 * @param proven whether they are the same
 * @param finding what was found, in a sentence
 */
record Explanation(VideoLabels labels, float[] again, boolean proven, String finding) {
    /** Of a label that cannot be made again. */
    static Explanation impossible(VideoLabels labels, String why) {
        return new Explanation(labels, new float[0], false, "cannot be scored again: " + why);
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
