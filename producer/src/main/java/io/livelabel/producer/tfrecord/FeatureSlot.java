package io.livelabel.producer.tfrecord;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A feature that a {@link FeatureIndex} looks for, and where it lies in the record read last. One
 * thread at a time.
 */
final class FeatureSlot {
    private static final int MAX_HEADER_BYTES = 64;

    private final String key;
    private final byte[] keyBytes;
    private final boolean list;
    private int begin;
    private int end;
    private @Nullable FeatureSlot follower;

    // The bytes of the entry that was read last, from its tag up to its value; none if the value
    // does not end the entry.
    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private int headerBytes;
    private int valueBytes;

    /**
     * A feature that was not found yet.
     *
     * @param list whether it is a feature list
     */
    FeatureSlot(String key, boolean list) {
        this.key = key;
        this.keyBytes = key.getBytes(StandardCharsets.UTF_8);
        this.list = list;
    }

    String key() {
        return key;
    }

    boolean isList() {
        return list;
    }

    /** Where its value begins. */
    int begin() {
        return begin;
    }

    /** The byte behind its value. */
    int end() {
        return end;
    }

    /** How many bytes the feature takes; 0 if it is absent. */
    int bytes() {
        return end - begin;
    }

    /** Whether the feature is there and not empty. */
    boolean isPresent() {
        return end > begin;
    }

    /** Whether its key is that of [keyBegin, keyEnd). */
    boolean hasKey(byte[] bytes, int keyBegin, int keyEnd) {
        return keyBytes.length == keyEnd - keyBegin
                && Arrays.equals(keyBytes, 0, keyBytes.length, bytes, keyBegin, keyEnd);
    }

    /** Takes its value, which lies in [valueBegin, valueEnd). */
    void found(int valueBegin, int valueEnd) {
        begin = valueBegin;
        end = valueEnd;
    }

    /** Keeps what stands before the value that was found last: the bytes of [from, to). */
    void rememberHeader(byte[] bytes, int from, int to) {
        valueBytes = end - begin;
        headerBytes = to - from <= MAX_HEADER_BYTES ? to - from : 0;
        System.arraycopy(bytes, from, header, 0, headerBytes);
    }

    /**
     * Takes the entry that a reader stands on and goes behind it, if it is framed as this feature's
     * was the last time, with a value as long: one comparison instead of many tags and lengths.
     */
    boolean takesAgain(WireReader in) {
        int valueBegin = in.position() + headerBytes;
        if (headerBytes == 0 || !in.skips(header, headerBytes, valueBytes)) {
            return false;
        }
        found(valueBegin, valueBegin + valueBytes);
        return true;
    }

    /** The feature that came behind this one the last time; null if none has. */
    @Nullable FeatureSlot follower() {
        return follower;
    }

    void followedBy(FeatureSlot next) {
        follower = next;
    }
}
