package io.livelabel.trainer;

import io.livelabel.schemas.avro.LossRise;
import java.util.List;
import java.util.Optional;

/**
 * What is to be told of a minibatch that was closed, mostly nothing.
 *
 * @param rises rises of the loss that were noticed with it
 * @param skipped the minibatch, if it was not trained on
 */
record StepReport(List<LossRise> rises, Optional<SkippedMinibatch> skipped) {}
