/** Whole runs of one engine on one model, timed, and the table that they make together. */
@NullMarked
package io.livelabel.benchmarks;

import org.jspecify.annotations.NullMarked;
