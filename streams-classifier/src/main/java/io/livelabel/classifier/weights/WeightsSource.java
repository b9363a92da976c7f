package io.livelabel.classifier.weights;

import io.livelabel.model.Architecture;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.signing.TrustedKeys;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Published weights of one architecture, read from where their manifests say they are: what it
 * gives is what was published, to the last bit, and finite. One thread at a time, which closes it.
 */
public final class WeightsSource implements AutoCloseable {
    private static final int FETCH_BYTES = 16 << 20;

    /**
     * Several chunks: where cores are busy each fetch waits for its turn, at the broker and here,
     * so few large ones are sooner here than many small ones.
     */
    private static final int FETCH_BYTES_AHEAD = 8 << 20;

    private static final int RECEIVE_BYTES = 1 << 20;

    private final WeightsCheck check;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final @Nullable ChunksAhead ahead;
    private final AnchoredFetch fetch;

    /**
     * Connects.
     *
     * @param trust whose weights are given
     */
    public WeightsSource(
            Connection connection,
            SchemaRegistry registry,
            Architecture architecture,
            TrustedKeys trust) {
        this(connection, registry, architecture, trust, null);
    }

    private WeightsSource(
            Connection connection,
            SchemaRegistry registry,
            Architecture architecture,
            TrustedKeys trust,
            @Nullable ChunksAhead ahead) {
        this.ahead = ahead;
        check = new WeightsCheck(architecture, trust);
        consumer = open(connection, "none", FETCH_BYTES);
        fetch = new AnchoredFetch(new WeightsFetch(consumer, registry, ahead));
    }

    /**
     * Connects, for weights that are wanted as soon as they are published: between fetches {@link
     * #readAhead} is called over and over. Keeps up to 4 bytes a parameter of what it reads so, and
     * a fetch of 8 MB.
     *
     * @param trust whose weights are given
     * @throws io.livelabel.schemas.client.UserException if there is no topic of weights
     */
    public static WeightsSource readingAhead(
            Connection connection,
            SchemaRegistry registry,
            Architecture architecture,
            TrustedKeys trust) {
        ChunksAhead ahead =
                new ChunksAhead(
                        open(connection, "latest", FETCH_BYTES_AHEAD),
                        registry,
                        architecture.name(),
                        architecture.parameterCount(),
                        System::nanoTime);
        try {
            return new WeightsSource(connection, registry, architecture, trust, ahead);
        } catch (RuntimeException e) {
            ahead.close();
            throw e;
        }
    }

    /**
     * Reads those chunks that are written by now and whose manifest is still to come; takes some
     * milliseconds where there are none. Does nothing in a source that was not made for it.
     *
     * @return whether there were some, so that more may come soon
     */
    public boolean readAhead() {
        return ahead != null && ahead.read();
    }

    /**
     * Judges what a manifest alone tells, before anything is fetched.
     *
     * @throws WeightsRefusedException if nobody who is trusted has signed it, or its weights are in
     *     an unknown encoding or another architecture's
     */
    public void judge(WeightsManifest manifest) throws WeightsRefusedException {
        check.judge(manifest);
    }

    /**
     * Reads a version's weights.
     *
     * @throws AnchorRefusedException if they are a delta, and their anchor cannot be had
     * @throws WeightsRefusedException if nobody who is trusted has signed them, or they are another
     *     architecture's, damaged, gone, or not finite
     * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not deliver; worth
     *     another try
     */
    public Weights fetch(WeightsManifest manifest) throws WeightsRefusedException {
        check.judge(manifest);
        Weights weights = fetch.fetch(manifest);
        check.judge(weights);
        return weights;
    }

    private static KafkaConsumer<byte[], byte[]> open(
            Connection connection, String reset, int fetchBytes) {
        Properties properties =
                connection.consumer(
                        Map.of(
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                1,
                                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                WeightsAnnouncements.FETCH_WAIT_MS,
                                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                                fetchBytes,
                                ConsumerConfig.RECEIVE_BUFFER_CONFIG,
                                RECEIVE_BYTES));
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
        // The markers of a transaction are written partition by partition: a manifest may be seen
        // to be committed before its chunks are, and a transaction that is left open would hide
        // them. The committed manifest vouches for them, with CRC-32C and SHA-256.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return new KafkaConsumer<>(properties);
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } finally {
            if (ahead != null) {
                ahead.close();
            }
        }
    }
}
