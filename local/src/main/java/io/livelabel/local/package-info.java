/**
 * The whole topology in one JVM: broker, registry, trainer, classifier and producer, and the demo.
 */
@NullMarked
package io.livelabel.local;

import org.jspecify.annotations.NullMarked;
