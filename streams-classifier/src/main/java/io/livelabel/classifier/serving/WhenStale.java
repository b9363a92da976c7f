package io.livelabel.classifier.serving;

/** What becomes of live uploads while the weights that serve are older than their limit. */
public enum WhenStale {
    /** They are labelled, and the labels marked. */
    SERVE("serve"),
    /** They stay in Kafka until fresher weights come. */
    HOLD("hold"),
    /** They are set aside. */
    DEAD_LETTER("dead-letter");

    private final String option;

    WhenStale(String option) {
        this.option = option;
    }

    /** As it is written on a command line. */
    @Override
    public String toString() {
        return option;
    }
}
