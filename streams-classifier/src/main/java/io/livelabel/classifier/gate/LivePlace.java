package io.livelabel.classifier.gate;

import org.apache.kafka.common.TopicPartition;

/**
 * Where a live video is that was labelled.
 *
 * @param partition the input's
 * @param offset its offset
 */
record LivePlace(TopicPartition partition, long offset) {}
