package io.livelabel.classifier.input;

import io.livelabel.model.Architecture;
import io.livelabel.schemas.Topics;
import java.util.List;

/** Which topics the live uploads come from that a model labels. */
public final class InputTopics {
    private InputTopics() {}

    /**
     * Of an architecture. One that reads frames is given no video-level records: they are left to
     * another classifier.
     */
    public static List<Topics.Topic> of(Architecture architecture) {
        return architecture.maxFrames() > 0
                ? List.of(Topics.FRAMES)
                : List.of(Topics.VIDEOS, Topics.FRAMES);
    }
}
