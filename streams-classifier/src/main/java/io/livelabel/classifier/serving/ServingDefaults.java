package io.livelabel.classifier.serving;

/** What holds of a classifier, and is known of it by others, where nothing else is asked for. */
public final class ServingDefaults {
    /** The consumer group of its instances. */
    public static final String APPLICATION_ID = "livelabel-classifier";

    private ServingDefaults() {}
}
