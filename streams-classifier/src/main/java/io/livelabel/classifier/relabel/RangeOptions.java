package io.livelabel.classifier.relabel;

import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.client.UserException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options that name a range of the live uploads. */
final class RangeOptions {
    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "The range begins with the first record of each partition that is not older, as in 2026-01-31T12:00:00Z.")
    private @Nullable OffsetDateTime from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description =
                    "The range ends before the first record of each partition that is not older; left out, with what is there now.")
    private @Nullable OffsetDateTime to;

    @Option(
            names = "--from-offset",
            paramLabel = "TOPIC:PARTITION:OFFSET",
            description =
                    "The range begins there, and is of the partitions that are named so alone. Repeatable; instead of --from.")
    private List<String> places = List.of();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "With --from, live uploads of that topic alone. Repeatable; left out, of all that the model labels.")
    private List<String> topics = List.of();

    /** Refuses what names no range. */
    void check() {
        if ((from == null) == places.isEmpty()) {
            throw new UserException(
                    "which range is to be labelled again? Give either --from or --from-offset");
        }
        if (from != null && to != null && !from.isBefore(to)) {
            throw new UserException(
                    "end of the range: --to %s is not behind --from %s".formatted(to, from));
        }
        if (!places.isEmpty() && !topics.isEmpty()) {
            throw new UserException("--topic goes with --from; --from-offset names its topic");
        }
    }

    /**
     * Finds the range.
     *
     * @param inputs topics of the live uploads that the model labels
     * @return one a partition that has records in it, one at least
     * @throws UserException if there is none, or it is not what can be read
     */
    List<InputRange> find(KafkaConsumer<byte[], byte[]> consumer, List<String> inputs) {
        topics.forEach(topic -> requireInput(topic, inputs));
        InputRanges ranges = new InputRanges(consumer, to == null ? null : to.toInstant());
        Instant begin = from == null ? null : from.toInstant();
        List<InputRange> found =
                begin == null
                        ? ranges.from(places(inputs))
                        : ranges.since(begin, topics.isEmpty() ? inputs : topics);
        if (found.isEmpty()) {
            throw new UserException("no record lies in the range: nothing was labelled");
        }
        return found;
    }

    private List<LivePlace> places(List<String> inputs) {
        Map<TopicPartition, LivePlace> named = new LinkedHashMap<>();
        for (String text : places) {
            LivePlace place = place(text, inputs);
            if (named.put(place.partition(), place) != null) {
                throw new UserException(
                        "--from-offset names %s twice".formatted(place.partition()));
            }
        }
        return List.copyOf(named.values());
    }

    private static LivePlace place(String text, List<String> inputs) {
        LivePlace place =
                LivePlace.parse(text)
                        .orElseThrow(
                                () ->
                                        new UserException(
                                                "--from-offset is '%s': give TOPIC:PARTITION:OFFSET, as in videos:0:1700"
                                                        .formatted(text)));
        requireInput(place.partition().topic(), inputs);
        return place;
    }

    private static void requireInput(String topic, List<String> inputs) {
        if (!inputs.contains(topic)) {
            throw new UserException(
                    "the model labels no uploads of topic %s, only of %s"
                            .formatted(topic, String.join(", ", inputs)));
        }
    }
}
