package io.livelabel.trainer;

import io.livelabel.trainer.averaging.AveragingConfig;
import io.livelabel.trainer.averaging.OuterRule;
import java.util.Objects;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Creates the operator that averages where it runs. */
class AveragingOperatorFactory extends AbstractStreamOperatorFactory<OutgoingRecord>
        implements OneInputStreamOperatorFactory<ReplicaMessage, OutgoingRecord> {
    private static final long serialVersionUID = 1L;

    private final String config;

    AveragingOperatorFactory(TrainerConfig config) {
        this.config = TrainerConfigJson.write(config);
    }

    /** The rule of the rounds. */
    OuterRule rule(AveragingConfig averaging) {
        return averaging.rule().over(averaging.replicas());
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends StreamOperator<OutgoingRecord>> T createStreamOperator(
            StreamOperatorParameters<OutgoingRecord> parameters) {
        TrainerConfig settings = TrainerConfigJson.read(config);
        AveragingConfig averaging = Objects.requireNonNull(settings.averaging());
        return (T)
                new AveragingOperator(
                        parameters,
                        settings,
                        averaging,
                        rule(averaging),
                        KafkaVersionLog.opener(settings));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return AveragingOperator.class;
    }
}
