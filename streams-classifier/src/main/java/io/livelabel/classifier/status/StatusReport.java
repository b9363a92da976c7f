package io.livelabel.classifier.status;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.VideoLabels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * What the broker and the topics tell of a classifier.
 *
 * @param nowMs when: milliseconds since the epoch
 * @param group its instances
 * @param inputs what the group may read
 * @param committed how far the group is, by partition
 * @param lastLabels the newest label of each partition of the inputs
 * @param models the models that weights are published of
 * @param deadLetters the topic of what was set aside
 */
record StatusReport(
        long nowMs,
        ClassifierGroup group,
        List<TopicOffsets> inputs,
        Map<TopicPartition, Long> committed,
        Map<TopicPartition, VideoLabels> lastLabels,
        List<ModelStatus> models,
        TopicOffsets deadLetters) {
    /** Copies the collections. */
    StatusReport {
        inputs = List.copyOf(inputs);
        committed = Map.copyOf(committed);
        lastLabels = Map.copyOf(lastLabels);
        models = List.copyOf(models);
    }

    /** The newest label of what an instance reads now: with that version it labelled last. */
    Optional<VideoLabels> lastLabel(ClassifierGroup.Instance instance) {
        return instance.partitions().stream()
                .flatMap(partition -> Optional.ofNullable(lastLabels.get(partition)).stream())
                .reduce(LastLabels::later);
    }

    /**
     * How old the weights of a model are: those that are to serve, or where none are named, those
     * that labelled last. Nothing if they are not retained, or not known.
     */
    Optional<ModelStatus.Staleness> staleness(ModelStatus model) {
        return model.history()
                .serving()
                .or(() -> labelledLast(model.model()))
                .flatMap(name -> model.staleness(name, nowMs));
    }

    private Optional<VersionName> labelledLast(String model) {
        return lastLabels.values().stream()
                .filter(labels -> labels.getModel().equals(model))
                .reduce(LastLabels::later)
                .map(labels -> new VersionName(labels.getLineage(), labels.getVersion()));
    }

    /** Offsets of an input that the group has not passed. */
    long lag(TopicOffsets input) {
        return input.behind(committed);
    }
}
