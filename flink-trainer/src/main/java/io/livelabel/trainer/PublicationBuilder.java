package io.livelabel.trainer;

import java.time.Duration;

/** The part of a {@link TrainerConfigBuilder} that says what is published, and what of it stays. */
abstract class PublicationBuilder {
    private int publishEvery = TrainerDefaults.PUBLISH_EVERY;
    private PublishedEncoding weightsEncoding = PublishedEncoding.FLOAT32;
    private int anchorEvery = TrainerDefaults.ANCHOR_EVERY;
    private int keepVersions = TrainerDefaults.KEEP_VERSIONS;
    private String signWith = "";
    private Duration explainWindow = Duration.parse(TrainerDefaults.EXPLAIN_WINDOW);

    /** Itself, to be asked for more. */
    abstract TrainerConfigBuilder self();

    /** Weights are published with each checkpoint of this many, at least 1. */
    public TrainerConfigBuilder publishEvery(int checkpoints) {
        this.publishEvery = checkpoints;
        return self();
    }

    /** What weights are published in; float32 by default. */
    public TrainerConfigBuilder weightsEncoding(PublishedEncoding encoding) {
        this.weightsEncoding = encoding;
        return self();
    }

    /** Where weights are published as deltas, one version of so many is whole, at least 1. */
    public TrainerConfigBuilder anchorEvery(int versions) {
        this.anchorEvery = versions;
        return self();
    }

    /** How many of the newest published versions stay in any case, at least 1. */
    public TrainerConfigBuilder keepVersions(int newest) {
        this.keepVersions = newest;
        return self();
    }

    /** For how long after it last served a published version stays, not negative. */
    public TrainerConfigBuilder explainWindow(Duration window) {
        this.explainWindow = window;
        return self();
    }

    /** The file of the private key that versions are signed with; empty, the default, for none. */
    public TrainerConfigBuilder signWith(String privateKey) {
        this.signWith = privateKey;
        return self();
    }

    int publishEvery() {
        return publishEvery;
    }

    PublishedEncoding weightsEncoding() {
        return weightsEncoding;
    }

    int anchorEvery() {
        return anchorEvery;
    }

    String signWith() {
        return signWith;
    }

    Retention retention() {
        return new Retention(keepVersions, explainWindow.toMillis());
    }
}
