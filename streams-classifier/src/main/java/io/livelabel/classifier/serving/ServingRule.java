package io.livelabel.classifier.serving;

/** What an instance serves while no version is pinned. */
public enum ServingRule {
    /** The version that model-control names, and none before it names one. */
    DECIDED,
    /** The newest published version of the lineage in force, judged by nobody. */
    NEWEST
}
