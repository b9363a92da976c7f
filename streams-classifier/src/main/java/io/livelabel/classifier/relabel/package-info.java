/** The command relabel: labels a range of the live uploads again, with a version of choice. */
@NullMarked
package io.livelabel.classifier.relabel;

import org.jspecify.annotations.NullMarked;
