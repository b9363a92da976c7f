/** Training and judging models on shards alone, without Kafka. */
@NullMarked
package io.livelabel.local.offline;

import org.jspecify.annotations.NullMarked;
