package io.livelabel.trainer;

import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What comes out of the part of the job that learns.
 *
 * @param reports figures and events
 * @param deadLetters what could not be trained on
 */
record LearningStreams(
        DataStream<OutgoingRecord> reports, DataStream<OutgoingRecord> deadLetters) {}
