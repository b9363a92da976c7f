/** Weights of several replicas averaged in rounds: the rules, the bookkeeping, the way back. */
@NullMarked
package io.livelabel.trainer.averaging;

import org.jspecify.annotations.NullMarked;
