/** Live uploads as the model reads them. */
@NullMarked
package io.livelabel.classifier.input;

import org.jspecify.annotations.NullMarked;
