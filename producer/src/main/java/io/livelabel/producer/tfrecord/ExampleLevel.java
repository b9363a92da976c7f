package io.livelabel.producer.tfrecord;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What an example holds of its video. */
public enum ExampleLevel {
    /** One mean feature vector a kind. */
    VIDEO,
    /** One quantized feature vector a kind and second. */
    FRAMES,
    /** The frames of one segment, rated by people, of a video that may have several. */
    SEGMENTS;

    /** Each record as one example of its whole video, with frames if it has them. */
    public static final Set<ExampleLevel> WHOLE_VIDEOS =
            Collections.unmodifiableSet(EnumSet.of(VIDEO, FRAMES));
}
