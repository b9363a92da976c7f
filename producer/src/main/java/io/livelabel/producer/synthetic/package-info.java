/** Shards made up from a seed, in YouTube-8M's format. */
@NullMarked
package io.livelabel.producer.synthetic;

import org.jspecify.annotations.NullMarked;
