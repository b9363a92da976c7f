/** How networks are trained: loss, optimizer, schedule, and what else decides a step. */
@NullMarked
package io.livelabel.model.training;

import org.jspecify.annotations.NullMarked;
