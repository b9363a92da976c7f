/** What shards hold, counted and told. */
@NullMarked
package io.livelabel.producer.inspect;

import org.jspecify.annotations.NullMarked;
