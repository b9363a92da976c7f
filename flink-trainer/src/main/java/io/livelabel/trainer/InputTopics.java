package io.livelabel.trainer;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.trainer.truth.TruthDelay;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The topics that examples can come from: with their labels, or live, joined with truth. */
final class InputTopics {
    private static final List<Topic> LABELLED =
            List.of(Topics.TRAINING_VIDEOS, Topics.TRAINING_FRAMES);
    private static final List<Topic> LIVE = List.of(Topics.VIDEOS, Topics.FRAMES);
    private static final List<Topic> ALL = Stream.concat(LABELLED.stream(), LIVE.stream()).toList();

    private InputTopics() {}

    /**
     * The topic of a name.
     *
     * @throws IllegalArgumentException if no examples can come from it
     */
    static Topic named(String name) {
        for (Topic topic : ALL) {
            if (topic.name().equals(name)) {
                return topic;
            }
        }
        throw new IllegalArgumentException(
                "input topic is '%s': give one of %s".formatted(name, names(ALL)));
    }

    /** Whether a topic holds examples, with their labels. */
    static boolean holdsLabels(String topic) {
        return names(LABELLED).contains(topic);
    }

    /** Whether a topic holds videos at frame level. */
    static boolean holdsFrames(String topic) {
        return topic.equals(Topics.TRAINING_FRAMES.name()) || topic.equals(Topics.FRAMES.name());
    }

    /**
     * Makes sure that there is a delay where labels come later, and none where they are there.
     *
     * @param readers how many subtasks are to read the input
     * @throws IllegalArgumentException if they do not go together; the message names both
     */
    static void requireTogether(String input, @Nullable TruthDelay truth, int readers) {
        boolean live = LIVE.contains(named(input));
        if (live && truth == null) {
            throw new IllegalArgumentException(
                    "input topic is %s, which holds no labels, and there is no truth delay: give --truth-delay, within which labels come to %s"
                            .formatted(input, Topics.TRUTH.name()));
        }
        if (!live && truth != null) {
            throw new IllegalArgumentException(
                    "truth delay is %s, but input topic is %s, which holds the labels: give one of %s, or no truth delay"
                            .formatted(truth.delay(), input, names(LIVE)));
        }
        if (live && readers > 1) {
            throw new IllegalArgumentException(
                    "number of readers is %d: %s and its truth are put into one order, by 1"
                            .formatted(readers, input));
        }
    }

    private static List<String> names(List<Topic> topics) {
        return topics.stream().map(Topic::name).toList();
    }
}
