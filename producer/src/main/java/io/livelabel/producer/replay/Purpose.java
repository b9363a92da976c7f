package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import java.time.Duration;

/** What a replay's videos are for, and so which topics they go to. */
public enum Purpose {
    /** Examples with their labels, for the trainer. */
    TRAINING("training", Duration.ofSeconds(1)),
    /** Uploads without labels, for the classifier. */
    LIVE("live", Duration.ofMillis(100)),
    /** Examples with their labels, for the classifier's gate to compare versions on. */
    PROBE("probe", Duration.ofSeconds(1));

    private final String replayName;
    private final Duration commitInterval;

    Purpose(String replayName, Duration commitInterval) {
        this.replayName = replayName;
        this.commitInterval = commitInterval;
    }

    /** The name of a replay that is given none. */
    public String replayName() {
        return replayName;
    }

    /** How long what was sent waits to be committed, where nothing else is asked for. */
    public Duration commitInterval() {
        return commitInterval;
    }

    /** Whether the records of examples hold their labels. */
    boolean isLabelled() {
        return this != LIVE;
    }

    /** The topic of examples of a level. */
    public Topic topic(ExampleLevel level) {
        return switch (this) {
            case TRAINING ->
                    level == ExampleLevel.VIDEO ? Topics.TRAINING_VIDEOS : Topics.TRAINING_FRAMES;
            case LIVE -> level == ExampleLevel.VIDEO ? Topics.VIDEOS : Topics.FRAMES;
            case PROBE -> level == ExampleLevel.VIDEO ? Topics.PROBE_VIDEOS : Topics.PROBE_FRAMES;
        };
    }
}
