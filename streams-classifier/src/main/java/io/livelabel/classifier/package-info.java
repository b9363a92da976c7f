/**
 * Live videos and published weights into labels, exactly once, with weights swapped while it runs.
 */
@NullMarked
package io.livelabel.classifier;

import org.jspecify.annotations.NullMarked;
