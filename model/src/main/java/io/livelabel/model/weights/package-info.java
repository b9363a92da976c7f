/**
 * Weights as bytes: flat float32, hashed; encoded, cut into checksummed chunks and put together
 * again.
 */
@NullMarked
package io.livelabel.model.weights;

import org.jspecify.annotations.NullMarked;
