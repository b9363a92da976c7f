package io.livelabel.trainer;

/**
 * What the settings of a {@link TrainerConfig} are where they are not given, for the builder and
 * the command line alike; constants, since annotations hold them.
 */
final class TrainerDefaults {
    static final String INPUT_TOPIC = "training-videos";
    static final int READERS = 1;
    static final String MODEL = "logistic";
    static final String ENGINE = "dl4j";
    static final int MINIBATCH_SIZE = 32;
    static final int MAX_BAD_MINIBATCHES = 3;
    static final long SEED = 1;
    static final double LABELS_PER_VIDEO = 3.0;
    static final int WINDOW_EXAMPLES = 2_000;
    static final int METRICS_EVERY_STEPS = 20;
    static final double DRIFT_DELTA = 0.002;
    static final double DRIFT_BOOST = 1;
    static final int DRIFT_BOOST_STEPS = 200;
    static final long CHECKPOINT_INTERVAL_MS = 30_000;
    static final int MAX_RESTARTS = Integer.MAX_VALUE;
    static final int PUBLISH_EVERY = 1;
    static final String WEIGHTS_ENCODING = "float32";
    static final int ANCHOR_EVERY = 16;
    static final int KEEP_VERSIONS = 8;
    static final String EXPLAIN_WINDOW = "PT1H";

    private TrainerDefaults() {}
}
