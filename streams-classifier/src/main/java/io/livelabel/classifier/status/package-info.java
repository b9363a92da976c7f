/** The command status: what the broker and the topics tell of a classifier, in one view. */
@NullMarked
package io.livelabel.classifier.status;

import org.jspecify.annotations.NullMarked;
