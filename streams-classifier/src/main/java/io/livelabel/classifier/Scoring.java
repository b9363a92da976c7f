package io.livelabel.classifier;

import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.PassListener;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.model.Architecture;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.SchemaRegistry;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/**
 * What all stream threads of a classifier share in order to score. Thread-safe.
 *
 * @param architecture what the weights are weights of; its name is the model's
 * @param sizes sizes of features and labels
 * @param labels which classes become labels
 * @param maxBatch the most records of a pass
 * @param slots the weights
 * @param registry the schemas
 * @param counters what is counted
 * @param listener is told of passes and labels
 * @param staleness how old the weights may be
 * @param clock the time that labels are stamped with
 * @param stopping opens when the classifier is being closed
 * @param pace when stream threads commit
 * @param embeddings whether each label's video gets an embedding beside it
 */
record Scoring(
        Architecture architecture,
        FeatureSizes sizes,
        LabelRule labels,
        int maxBatch,
        ModelSlots slots,
        SchemaRegistry registry,
        Counters counters,
        PassListener listener,
        StalenessPolicy staleness,
        Clock clock,
        CountDownLatch stopping,
        CommitPace pace,
        boolean embeddings) {
    /** Name under which the main consumer's configuration carries this to the interceptor. */
    static final String CONFIG = "livelabel.scoring";
}
