package io.livelabel.trainer;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * What comes out of the part of the job that learns.
 *
 * @param reports figures and events
 * @param deadLetters what could not be trained on
 * @param quarantine copies of the records of skipped minibatches
 */
record LearningStreams(
        DataStream<OutgoingRecord> reports,
        DataStream<OutgoingRecord> deadLetters,
        DataStream<OutgoingRecord> quarantine) {
    /** Of an operator that has all of them. */
    static LearningStreams of(SingleOutputStreamOperator<OutgoingRecord> training) {
        return new LearningStreams(
                training,
                training.getSideOutput(TrainingAnnouncements.DEAD_LETTERS),
                training.getSideOutput(TrainingAnnouncements.QUARANTINE));
    }
}
