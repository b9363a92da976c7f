/** Published weights: what is announced of them, and the weights themselves, read and verified. */
@NullMarked
package io.livelabel.classifier.weights;

import org.jspecify.annotations.NullMarked;
