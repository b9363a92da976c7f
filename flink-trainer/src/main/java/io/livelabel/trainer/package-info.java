/** Topics into weights: a Flink job that scores each labelled example, then learns from it. */
@NullMarked
package io.livelabel.trainer;

import org.jspecify.annotations.NullMarked;
