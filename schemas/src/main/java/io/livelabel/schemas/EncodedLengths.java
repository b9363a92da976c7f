package io.livelabel.schemas;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * A walk through a record's binary encoding that allocates nothing, and refuses lengths and counts
 * that the bytes cannot hold.
 *
 * <p>Avro's readers allocate what a length asks for before they look whether so many bytes are
 * there: without this walk a few poisoned bytes would exhaust the memory.
 */
final class EncodedLengths {
    private final BinaryDecoder in;
    private final int available;

    /** A walk over a decoder that stands at the beginning of {@code available} bytes. */
    EncodedLengths(BinaryDecoder in, int available) {
        this.in = in;
        this.available = available;
    }

    /**
     * Walks through one value.
     *
     * @throws IOException if the bytes do not hold it
     */
    void check(Schema schema) throws IOException {
        switch (schema.getType()) {
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    check(field.schema());
                }
            }
            case ARRAY -> {
                for (long n = bounded(in.readArrayStart()); n != 0; n = bounded(in.arrayNext())) {
                    for (long i = 0; i < n; i++) {
                        check(schema.getElementType());
                    }
                }
            }
            case MAP -> {
                for (long n = bounded(in.readMapStart()); n != 0; n = bounded(in.mapNext())) {
                    for (long i = 0; i < n; i++) {
                        skipBytes();
                        check(schema.getValueType());
                    }
                }
            }
            case UNION -> {
                int branch = in.readIndex();
                if (branch < 0 || branch >= schema.getTypes().size()) {
                    throw new IOException("no branch %d in a union".formatted(branch));
                }
                check(schema.getTypes().get(branch));
            }
            case STRING, BYTES -> skipBytes();
            case FIXED -> in.skipFixed(schema.getFixedSize());
            case ENUM -> {
                int symbol = in.readEnum();
                if (symbol < 0 || symbol >= schema.getEnumSymbols().size()) {
                    throw new IOException("no symbol %d in %s".formatted(symbol, schema.getName()));
                }
            }
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
            case BOOLEAN -> in.readBoolean();
            case NULL -> in.readNull();
        }
    }

    private void skipBytes() throws IOException {
        in.skipFixed((int) bounded(in.readLong()));
    }

    private long bounded(long length) throws IOException {
        if (length < 0 || length > available) {
            throw new EOFException(
                    "a length of %d in a record of %d bytes".formatted(length, available));
        }
        return length;
    }
}
