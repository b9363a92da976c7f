/**
 * The way of shards' records into topics: each once over all runs, in an order that can be told.
 */
@NullMarked
package io.livelabel.producer.replay;

import org.jspecify.annotations.NullMarked;
