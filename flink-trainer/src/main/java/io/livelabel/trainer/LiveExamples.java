package io.livelabel.trainer;

import io.livelabel.schemas.Topics;
import io.livelabel.trainer.truth.LiveEdgeSource;
import io.livelabel.trainer.truth.TruthDelay;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The part of the job that makes examples of live videos and truth, in place of a training topic.
 */
final class LiveExamples {
    private LiveExamples() {}

    /**
     * Adds the operators to an environment.
     *
     * @param consumer settings of a consumer of committed records, as text, with its group
     * @return examples; what makes none is in {@link TrainingAnnouncements#DEAD_LETTERS}
     */
    static SingleOutputStreamOperator<TrainingRecord> add(
            StreamExecutionEnvironment environment,
            TrainerConfig config,
            TruthDelay delay,
            Properties consumer) {
        LiveEdgeSource<TrainingRecord> source =
                new LiveEdgeSource<>(
                        consumer,
                        config.inputTopic(),
                        Topics.TRUTH.name(),
                        delay,
                        config.untilEnd(),
                        TrainingRecord.TYPE,
                        TrainingRecordReader::read);
        // Time is told from what was put into one order: by the partition, one without records
        // would stop it.
        return environment
                .fromSource(
                        source,
                        WatermarkStrategy.noWatermarks(),
                        config.inputTopic() + " and " + Topics.TRUTH.name(),
                        TrainingRecord.TYPE)
                .uid("live-and-truth")
                .setParallelism(1)
                .assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps())
                .name("turns")
                .uid("turns")
                .setParallelism(1)
                .keyBy(TruthJoin::keyOf, Types.STRING)
                .process(new TruthJoin(config), TrainingRecord.TYPE)
                .name("join " + Topics.TRUTH.name())
                .uid("truth-join")
                .setParallelism(1);
    }
}
