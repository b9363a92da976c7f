/** The commands of the producer, and what finds and tells for them. */
@NullMarked
package io.livelabel.producer;

import org.jspecify.annotations.NullMarked;
