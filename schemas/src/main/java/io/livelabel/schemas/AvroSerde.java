package io.livelabel.schemas;

import io.livelabel.schemas.RegistryException.Kind;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro records in the Confluent wire format: a zero byte, the schema's id in the registry as 4
 * bytes big-endian, then Avro's binary encoding.
 *
 * <p>Reading resolves the writer's schema, found by its id, to the reader's. Ids and schemas are
 * asked for once. One thread at a time.
 *
 * @param <T> the record
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">the
 *     format</a>
 */
public final class AvroSerde<T extends SpecificRecord> {
    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final Schema schema;
    private final SchemaRegistry registry;
    private final SpecificDatumWriter<T> writer;
    private final Map<String, Integer> idByTopic = new HashMap<>();
    private final Map<Integer, WrittenSchema<T>> writtenById = new HashMap<>();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(buffer, null);
    private final BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    /**
     * Creates a serde.
     *
     * @param type the record's class
     * @param registry where schemas are registered and found
     */
    public AvroSerde(Class<T> type, SchemaRegistry registry) {
        this.schema = SpecificData.get().getSchema(type);
        this.registry = registry;
        this.writer = new SpecificDatumWriter<>(schema);
    }

    /**
     * Writes a record.
     *
     * @param topic the topic it is for, whose subject its schema is registered under
     * @throws RegistryException if the schema cannot be registered
     */
    public byte[] serialize(String topic, T value) {
        Integer known = idByTopic.get(topic);
        int id = known == null ? register(topic) : known;
        buffer.reset();
        buffer.write(MAGIC);
        buffer.write(id >>> 24);
        buffer.write(id >>> 16);
        buffer.write(id >>> 8);
        buffer.write(id);
        try {
            writer.write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }

    private int register(String topic) {
        int id = registry.register(Topics.Topic.subject(topic), schema);
        idByTopic.put(topic, id);
        return id;
    }

    /**
     * Reads a record.
     *
     * @throws MalformedRecordException if the bytes are no such record
     * @throws RegistryException if the registry does not answer
     */
    public T read(byte[] bytes) throws MalformedRecordException {
        if (bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED,
                    bytes.length < HEADER_BYTES
                            ? "%d bytes are too few for a schema id and a record"
                                    .formatted(bytes.length)
                            : "first byte is %d, the wire format's is %d"
                                    .formatted(bytes[0], MAGIC));
        }
        WrittenSchema<T> written = written(ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt());
        try {
            BinaryDecoder in = rewind(bytes);
            new EncodedLengths(in, bytes.length - HEADER_BYTES).check(written.schema());
            boolean whole = in.isEnd();
            T value = written.reader().read(null, rewind(bytes));
            if (!whole) {
                throw new MalformedRecordException(
                        DeadLetterReason.MALFORMED,
                        "bytes are left over behind a %s".formatted(schema.getName()));
            }
            return value;
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | UnsupportedOperationException e) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED,
                    "not a %s: %s".formatted(schema.getName(), e.getMessage()),
                    e);
        }
    }

    private BinaryDecoder rewind(byte[] bytes) {
        return DecoderFactory.get()
                .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, decoder);
    }

    private WrittenSchema<T> written(int id) throws MalformedRecordException {
        WrittenSchema<T> known = writtenById.get(id);
        if (known != null) {
            return known;
        }
        Schema written;
        try {
            written = registry.byId(id);
        } catch (RegistryException e) {
            if (e.kind() == Kind.UNKNOWN) {
                throw new MalformedRecordException(
                        DeadLetterReason.UNKNOWN_SCHEMA,
                        "the registry has no schema with id " + id,
                        e);
            }
            throw e;
        }
        WrittenSchema<T> found =
                new WrittenSchema<>(written, new SpecificDatumReader<>(written, schema));
        writtenById.put(id, found);
        return found;
    }

    private record WrittenSchema<T>(Schema schema, SpecificDatumReader<T> reader) {}
}
