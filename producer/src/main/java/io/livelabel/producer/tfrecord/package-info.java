/** Shards: TFRecord framing, and the TensorFlow examples inside. */
@NullMarked
package io.livelabel.producer.tfrecord;

import org.jspecify.annotations.NullMarked;
