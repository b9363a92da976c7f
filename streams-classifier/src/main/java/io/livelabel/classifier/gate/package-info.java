/**
 * The gate: which challenger may take the place of the version that serves, judged once, by one.
 */
@NullMarked
package io.livelabel.classifier.gate;

import org.jspecify.annotations.NullMarked;
