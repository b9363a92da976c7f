package io.livelabel.classifier.serving;

import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.model.Predictions;
import io.livelabel.model.TopK;
import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Makes label records: a video's best classes, and what made them. One thread at a time. */
public final class ServedLabels {
    private final String model;
    private final LabelRule rule;
    private final Clock clock;
    private final TopK topK;
    private final float[] least;

    /**
     * Of a model.
     *
     * @param classes its number of classes
     * @param rule which of them become labels
     * @param clock the time that labels are stamped with
     */
    public ServedLabels(String model, int classes, LabelRule rule, Clock clock) {
        this.model = model;
        this.rule = rule;
        this.clock = clock;
        topK = new TopK(rule.topK());
        least = rule.thresholds().least(rule.minProbability(), classes);
    }

    /** The labels of one row, which must be of probabilities. */
    public VideoLabels of(
            String id, InputRecord record, Predictions predictions, int row, ServingModel made) {
        topK.select(predictions.probabilities(), predictions.offset(row), least);
        List<Label> best = new ArrayList<>(topK.size());
        for (int rank = 0; rank < topK.size(); rank++) {
            int classId = topK.classId(rank);
            best.add(new Label(classId, topK.score(rank), rule.names().name(classId).orElse(null)));
        }
        long nowMs = clock.millis();
        return VideoLabels.newBuilder()
                .setId(id)
                .setLabels(best)
                .setModel(model)
                .setLineage(made.lineage())
                .setVersion(made.version())
                .setSha256(made.sha256())
                .setInputTopic(record.topic())
                .setInputPartition(record.partition())
                .setInputOffset(record.offset())
                .setInputTimeMs(record.timestampMs())
                .setLabelledTimeMs(nowMs)
                .setStalenessMs(Math.max(0, nowMs - made.createdAt().toEpochMilli()))
                .setWeightsExamples(made.examples())
                .setTopK(rule.topK())
                .setMinProbability(rule.minProbability())
                .setThresholdsSha256(rule.thresholds().sha256())
                .build();
    }
}
