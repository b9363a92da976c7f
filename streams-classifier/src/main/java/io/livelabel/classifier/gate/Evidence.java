package io.livelabel.classifier.gate;

import io.livelabel.classifier.weights.RefusalKind;
import java.util.Locale;

/** Which labelled videos challenger and incumbent are compared on. */
public enum Evidence {
    /** Live videos whose truth has come, the newest. */
    LIVE("live videos", RefusalKind.LIVE),
    /** Those of the topic probe-videos, or probe-frames, the first. */
    PROBE("videos of the probe set", RefusalKind.PROBE);

    private final String videos;
    private final RefusalKind refusal;

    Evidence(String videos, RefusalKind refusal) {
        this.videos = videos;
        this.refusal = refusal;
    }

    /** What they are called in a reason. */
    String videos() {
        return videos;
    }

    /** What figures over them begin with. */
    String prefix() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Why a challenger is refused that is worse on them. */
    RefusalKind refusal() {
        return refusal;
    }
}
