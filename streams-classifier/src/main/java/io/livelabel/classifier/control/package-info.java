/** Which version serves: the decisions on model-control, read, checked and written. */
@NullMarked
package io.livelabel.classifier.control;

import org.jspecify.annotations.NullMarked;
