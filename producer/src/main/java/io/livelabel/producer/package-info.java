/** Replays shards into topics. */
@NullMarked
package io.livelabel.producer;

import org.jspecify.annotations.NullMarked;
