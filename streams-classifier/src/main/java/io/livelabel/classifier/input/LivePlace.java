package io.livelabel.classifier.input;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a live video is.
 *
 * @param partition the input's
 * @param offset its offset
 */
public record LivePlace(TopicPartition partition, long offset) {
    private static final Pattern FORM = Pattern.compile("([a-zA-Z0-9._-]+):(\\d{1,9}):(\\d{1,18})");

    /** The place that a text names, {@code TOPIC:PARTITION:OFFSET}; nothing if it names none. */
    public static Optional<LivePlace> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new LivePlace(
                                new TopicPartition(
                                        matcher.group(1), Integer.parseInt(matcher.group(2))),
                                Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "%s:%d:%d".formatted(partition.topic(), partition.partition(), offset);
    }
}
