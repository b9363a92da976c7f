/** Fetches the shards of YouTube-8M from its mirrors. */
@NullMarked
package io.livelabel.producer.download;

import org.jspecify.annotations.NullMarked;
