package io.livelabel.trainer;

import io.livelabel.model.engine.Engine;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Creates the operator that learns where it runs: it carries the settings there, as text. */
class TrainingOperatorFactory extends AbstractStreamOperatorFactory<OutgoingRecord>
        implements OneInputStreamOperatorFactory<TrainingRecord, OutgoingRecord> {
    private static final long serialVersionUID = 1L;

    private final String config;

    TrainingOperatorFactory(TrainerConfig config) {
        this.config = TrainerConfigJson.write(config);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends StreamOperator<OutgoingRecord>> T createStreamOperator(
            StreamOperatorParameters<OutgoingRecord> parameters) {
        TrainerConfig settings = TrainerConfigJson.read(config);
        return (T)
                new TrainingOperator(
                        parameters,
                        settings,
                        engine(settings.engine()),
                        KafkaVersionLog.opener(settings),
                        new KafkaMinibatchRecords(settings.connection()));
    }

    /**
     * The engine of a name.
     *
     * @throws TrainingException if there is none that computes here
     */
    static Engine engine(String name) {
        try {
            return Engine.named(name);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new TrainingException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return TrainingOperator.class;
    }
}
