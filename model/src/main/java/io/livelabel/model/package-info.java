/**
 * What learns and how it is judged: architectures, minibatches, predictions, and what an engine
 * must do.
 */
@NullMarked
package io.livelabel.model;

import org.jspecify.annotations.NullMarked;
