/** The weights that serve: which they are to be, and the slots that they are swapped into. */
@NullMarked
package io.livelabel.classifier.serving;

import org.jspecify.annotations.NullMarked;
