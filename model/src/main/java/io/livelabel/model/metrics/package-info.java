/** The figures a classifier of videos is judged by. */
@NullMarked
package io.livelabel.model.metrics;

import org.jspecify.annotations.NullMarked;
