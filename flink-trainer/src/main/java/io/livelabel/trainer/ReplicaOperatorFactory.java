package io.livelabel.trainer;

import java.util.Objects;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Creates the operator of a replica where it runs. */
final class ReplicaOperatorFactory extends AbstractStreamOperatorFactory<ReplicaMessage>
        implements OneInputStreamOperatorFactory<RoutedRecord, ReplicaMessage> {
    private static final long serialVersionUID = 1L;

    private final String config;

    ReplicaOperatorFactory(TrainerConfig config) {
        this.config = TrainerConfigJson.write(config);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends StreamOperator<ReplicaMessage>> T createStreamOperator(
            StreamOperatorParameters<ReplicaMessage> parameters) {
        TrainerConfig settings = TrainerConfigJson.read(config);
        return (T)
                new ReplicaOperator(
                        parameters,
                        settings,
                        Objects.requireNonNull(settings.averaging()),
                        TrainingOperatorFactory.engine(settings.engine()));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return ReplicaOperator.class;
    }
}
