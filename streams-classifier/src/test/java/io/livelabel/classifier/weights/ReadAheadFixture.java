package io.livelabel.classifier.weights;

import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.Map;
import java.util.UUID;

/** A topic of weights and who reads ahead in it, a tenth of a second from poll to poll. */
final class ReadAheadFixture implements AutoCloseable {
    final SchemaRegistry registry = SchemaRegistry.connect("mock://" + UUID.randomUUID(), Map.of());
    final ChunkTopic topic = new ChunkTopic(registry);
    final ChunksAhead ahead = topic.readAhead(registry, this::pollNanos);
    private long nanos;

    private long pollNanos() {
        nanos += 100_000_000;
        return nanos;
    }

    /** The SHA-256 of a version of which whole weights were read; empty if they were not. */
    String take(WeightsManifest manifest) {
        return ahead.take(manifest, new Float32Encoding()).map(Weights::sha256).orElse("");
    }

    @Override
    public void close() {
        ahead.close();
    }
}
