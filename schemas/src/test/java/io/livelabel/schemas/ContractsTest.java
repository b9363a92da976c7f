package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.avro.WeightsManifest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractsTest {
    static List<Topics.Topic> topics() {
        return Topics.all();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void documentsEveryRecordAndField(Topics.Topic topic) {
        List<String> undocumented = new ArrayList<>();
        collectUndocumented(topic.schema(), undocumented);

        assertThat(undocumented).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void canBeRegisteredAgainUnchanged(Topics.Topic topic) {
        SchemaRegistry registry =
                SchemaRegistry.connect("mock://" + topic.name(), java.util.Map.of());

        int id = registry.register(topic.subject(), topic.schema());

        assertThat(registry.register(topic.subject(), topic.schema())).isEqualTo(id);
        assertThat(registry.byId(id)).isEqualTo(topic.schema());
    }

    @Test
    void readsTheMetricsOfTrainersBeforeThisVersion() throws IOException {
        assertCompatibleBothWays(
                TrainingMetrics.SCHEMA$,
                before("TrainingMetrics-1.avsc", PrequentialFigures.SCHEMA$));
    }

    @Test
    void readsTheManifestsOfTrainersBeforeThisVersion() throws IOException {
        assertCompatibleBothWays(WeightsManifest.SCHEMA$, before("WeightsManifest-1.avsc"));
    }

    @Test
    void readsTheDeadLettersOfApplicationsBeforeThisVersion() throws IOException {
        assertCompatibleBothWays(DeadLetter.SCHEMA$, before("DeadLetter-1.avsc"));
    }

    @Test
    void readsTheLabelsOfClassifiersBeforeThisVersion() throws IOException {
        assertCompatibleBothWays(VideoLabels.SCHEMA$, before("VideoLabels-1.avsc"));
    }

    private static void assertCompatibleBothWays(Schema now, Schema before) {
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(now, before).getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(before, now).getType())
                .as("and the other way round")
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    /** A schema as it was registered by an earlier version, over others that it names. */
    static Schema before(String file, Schema... named) throws IOException {
        try (InputStream in = ContractsTest.class.getResourceAsStream("/schemas-before/" + file)) {
            Schema.Parser parser = new Schema.Parser();
            parser.addTypes(List.of(named));
            return parser.parse(in);
        }
    }

    @Test
    void namesEachTopicOnce() {
        assertThat(Topics.all()).extracting(Topics.Topic::name).doesNotHaveDuplicates();
    }

    @Test
    void compactsNoDecisionWithinADay() {
        assertThat(lagMs(Topics.MODEL_CONTROL, "min")).isEqualTo(Duration.ofDays(1).toMillis());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void asksForNoCompactionBeforeItIsAllowed(Topics.Topic topic) {
        assertThat(lagMs(topic, "min")).isLessThanOrEqualTo(lagMs(topic, "max"));
    }

    private static long lagMs(Topics.Topic topic, String bound) {
        return Long.parseLong(topic.configs().getOrDefault(bound + ".compaction.lag.ms", "0"));
    }

    private static void collectUndocumented(Schema schema, List<String> undocumented) {
        switch (schema.getType()) {
            case RECORD -> {
                if (schema.getDoc() == null) {
                    undocumented.add(schema.getFullName());
                }
                for (Schema.Field field : schema.getFields()) {
                    if (field.doc() == null) {
                        undocumented.add(schema.getName() + "." + field.name());
                    }
                    collectUndocumented(field.schema(), undocumented);
                }
            }
            case ARRAY -> collectUndocumented(schema.getElementType(), undocumented);
            case UNION ->
                    schema.getTypes().forEach(type -> collectUndocumented(type, undocumented));
            default -> {}
        }
    }
}
