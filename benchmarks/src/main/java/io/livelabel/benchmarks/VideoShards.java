package io.livelabel.benchmarks;

import io.livelabel.model.Minibatch;
import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sound video-level shards of YouTube-8M's sizes, all of whose examples are in memory. */
final class VideoShards {
    private final List<VideoExample> examples = new ArrayList<>();

    /** Reads shards. */
    VideoShards(List<String> paths) throws IOException, MalformedRecordException {
        ExampleParser parser =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, FeatureSizes.YOUTUBE_8M, 1);
        for (Path shard : ShardFiles.find(paths)) {
            try (TfRecordReader reader = new TfRecordReader(shard)) {
                while (reader.next()) {
                    examples.add((VideoExample) parser.parse(reader.data()).get(0));
                }
            }
        }
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("there are no videos in " + paths);
        }
    }

    /** How many videos there are. */
    int size() {
        return examples.size();
    }

    /**
     * Fills a minibatch, or what is left of it, from the given video on, the first after the last.
     */
    void fill(Minibatch minibatch, long from, int count) {
        minibatch.clear();
        for (int i = 0; i < count; i++) {
            VideoExample video = examples.get((int) ((from + i) % examples.size()));
            minibatch.add(new float[][] {video.meanRgb(), video.meanAudio()}, video.labels());
        }
    }
}
