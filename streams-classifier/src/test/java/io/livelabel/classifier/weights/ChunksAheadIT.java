package io.livelabel.classifier.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.TellingWeights;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TestRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chunks read ahead with schemas of a registry that answers over HTTP. */
final class ChunksAheadIT {
    private long nanos;

    @Test
    void leavesTheRegistryAloneForAWhileWhereItFails() {
        try (TestRegistry server = new TestRegistry()) {
            ChunkTopic other = new ChunkTopic(SchemaRegistry.connect(server.url(), Map.of()));
            Weights weights = TellingWeights.of(3);
            // The schema is registered before anything fails.
            assertThat(other.record(2, 0, ChunkTopic.cut(weights), Weights.DTYPE)).isNotEmpty();
            try (ChunksAhead cautious =
                    other.readAhead(SchemaRegistry.connect(server.url(), Map.of()), () -> nanos)) {
                server.fail(true);
                other.writeVersion(3, weights);
                cautious.read();
                int asked = server.refused();
                assertThat(asked).isPositive();
                other.writeVersion(4, weights);
                cautious.read();
                assertThat(server.refused()).isEqualTo(asked);

                server.fail(false);
                nanos += 10_000_000_000L;
                WeightsManifest manifest = other.writeVersion(5, weights);
                cautious.read();
                assertThat(cautious.take(manifest, new Float32Encoding())).isPresent();
            }
        }
    }
}
