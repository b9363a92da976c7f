/** The long run: instances of the classifier killed and weights swapped at random, then audited. */
@NullMarked
package io.livelabel.benchmarks.endurance;

import org.jspecify.annotations.NullMarked;
