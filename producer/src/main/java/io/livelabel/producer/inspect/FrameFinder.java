package io.livelabel.producer.inspect;

import io.livelabel.producer.tfrecord.RawFeature;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the frames of one video out of many: of the one asked for, or of the first. One thread. */
final class FrameFinder {
    private final Optional<String> wanted;
    private @Nullable VideoFrames found;

    FrameFinder(Optional<String> wanted) {
        this.wanted = wanted;
    }

    void add(List<RawFeature> record) {
        if (found != null) {
            return;
        }
        String id = "";
        List<RawFeature.Bytes> frames = new ArrayList<>();
        for (RawFeature feature : record) {
            if (!(feature instanceof RawFeature.Bytes bytes)) {
                continue;
            }
            if (!bytes.framed() && (bytes.name().equals("id") || bytes.name().equals("video_id"))) {
                id = new String(bytes.values(), StandardCharsets.UTF_8);
            } else if (bytes.framed() && isMatrix(bytes)) {
                frames.add(bytes);
            }
        }
        if (!frames.isEmpty() && (wanted.isEmpty() || wanted.get().equals(id))) {
            found = new VideoFrames(id, frames);
        }
    }

    private static boolean isMatrix(RawFeature.Bytes feature) {
        int[] lengths = feature.lengths();
        return lengths.length > 0
                && lengths.length == feature.frames()
                && lengths[0] > 0
                && Arrays.stream(lengths).allMatch(length -> length == lengths[0]);
    }

    Optional<VideoFrames> found() {
        return Optional.ofNullable(found);
    }
}
