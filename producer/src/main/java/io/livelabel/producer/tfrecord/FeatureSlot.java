package io.livelabel.producer.tfrecord;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A feature that a {@link FeatureIndex} looks for, and where it lies in the record read last. One
 * thread at a time.
 */
final class FeatureSlot {
    private final String key;
    private final byte[] keyBytes;
    private final boolean list;
    private int begin;
    private int end;

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
}
