package io.livelabel.local;

import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ExampleView;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is true of the live uploads: how often each video is uploaded, and its labels, read from the
 * shards themselves and never from a topic.
 */
final class LiveTruth {
    private final Map<String, Integer> uploads = new HashMap<>();
    private final Map<String, int[]> labels = new HashMap<>();
    private int videos;
    private int frameVideos;

    /** Reads the shards, past what cannot be read. */
    LiveTruth(List<Path> shards, FeatureSizes sizes) throws IOException {
        ExampleParser parser =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, sizes, ReplayConfig.MAX_FRAMES);
        for (Path shard : shards) {
            try (TfRecordReader reader = new TfRecordReader(shard)) {
                while (hasNext(reader, parser)) {
                    videos++;
                }
            }
        }
    }

    /** Goes on to the next sound record. */
    private boolean hasNext(TfRecordReader reader, ExampleParser parser) throws IOException {
        while (true) {
            try {
                if (!reader.next()) {
                    return false;
                }
                for (ExampleView example : parser.view(reader.data())) {
                    uploads.merge(example.id(), 1, Integer::sum);
                    labels.put(example.id(), example.labels());
                    frameVideos += example.level() == ExampleLevel.FRAMES ? 1 : 0;
                }
                return true;
            } catch (MalformedRecordException e) {
                // Not a live upload: the replay sets it aside.
            }
        }
    }

    private LiveTruth() {}

    /** These uploads and others. */
    LiveTruth with(LiveTruth others) {
        LiveTruth all = new LiveTruth();
        for (LiveTruth part : List.of(this, others)) {
            part.uploads.forEach((id, times) -> all.uploads.merge(id, times, Integer::sum));
            all.labels.putAll(part.labels);
            all.videos += part.videos;
            all.frameVideos += part.frameVideos;
        }
        return all;
    }

    /** Number of sound uploads. */
    int videos() {
        return videos;
    }

    /** How many of them are at frame level. */
    int frameVideos() {
        return frameVideos;
    }

    /** How often a video is uploaded. */
    int uploads(String id) {
        return uploads.getOrDefault(id, 0);
    }

    /** The labels of a video; none if it is not among the uploads. */
    int[] labels(String id) {
        return labels.getOrDefault(id, new int[0]);
    }
}
