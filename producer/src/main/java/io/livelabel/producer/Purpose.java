package io.livelabel.producer;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;

/** What a replay's videos are for, and so which topics they go to. */
public enum Purpose {
    /** Examples with their labels, for the trainer. */
    TRAINING,
    /** Uploads without labels, for the classifier. */
    LIVE;

    /** The topic of examples of a level. */
    public Topic topic(ExampleLevel level) {
        return switch (this) {
            case TRAINING ->
                    level == ExampleLevel.VIDEO ? Topics.TRAINING_VIDEOS : Topics.TRAINING_FRAMES;
            case LIVE -> level == ExampleLevel.VIDEO ? Topics.VIDEOS : Topics.FRAMES;
        };
    }
}
