package io.livelabel.benchmarks;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A way to make bytes fewer.
 *
 * @param deflate whether it is the JDK's DEFLATE; Zstandard otherwise
 * @param level the level
 */
record Compression(boolean deflate, int level) {
    String name() {
        return (deflate ? "deflate " : "zstd ") + level;
    }

    byte[] compress(byte[] bytes) {
        if (!deflate) {
            return Zstd.compress(bytes, level);
        }
        Deflater deflater = new Deflater(level);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] into = new byte[bytes.length + bytes.length / 1000 + 100];
            int length = deflater.deflate(into);
            if (!deflater.finished()) {
                throw new IllegalStateException("more bytes came out than went in");
            }
            return Arrays.copyOf(into, length);
        } finally {
            deflater.end();
        }
    }

    void decompress(byte[] compressed, byte[] into) throws DataFormatException {
        if (!deflate) {
            Zstd.decompress(into, compressed);
            return;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            int length = inflater.inflate(into);
            if (length != into.length) {
                throw new IllegalStateException(length + " bytes came out of " + into.length);
            }
        } finally {
            inflater.end();
        }
    }
}
