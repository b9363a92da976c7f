package io.livelabel.model.weights;

import java.nio.ByteBuffer;

/** Weights as they are: 4 bytes a value. */
public record Float32Encoding() implements WeightsEncoding {
    @Override
    public String dtype() {
        return Weights.DTYPE;
    }

    @Override
    public ByteBuffer encode(Weights weights) {
        return weights.bytes();
    }

    @Override
    public Weights decode(byte[] encoded, int length) throws InvalidWeightsException {
        InvalidWeightsException.requireLength(this, encoded.length, length);
        return Weights.ofBytes(encoded);
    }

    @Override
    public long leastBytes(long length) {
        return length * Float.BYTES;
    }

    @Override
    public long mostBytes(long length) {
        return length * Float.BYTES;
    }
}
