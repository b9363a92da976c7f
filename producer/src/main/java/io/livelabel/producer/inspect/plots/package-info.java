/** What shards hold, as pictures; the one package that draws charts. */
@NullMarked
package io.livelabel.producer.inspect.plots;

import org.jspecify.annotations.NullMarked;
