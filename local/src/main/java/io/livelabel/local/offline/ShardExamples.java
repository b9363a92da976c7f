package io.livelabel.local.offline;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The examples of shards, in order, as a model reads them: a model on video-level features reads
 * the means of frame-level records; a model on frames reads frame-level records, or frames made up
 * from video-level ones. One thread at a time.
 */
final class ShardExamples {
    private final List<Path> shards;
    private final FeatureSizes sizes;
    private final Architecture architecture;
    private final @Nullable SyntheticFrames synthetic;
    private final int most;
    private final Consumer<String> unreadable;
    private long skipped;

    /**
     * Of shards.
     *
     * @param synthetic makes frames up from video-level records; null for none
     * @param most how many examples at most
     * @param unreadable gets a line for each record that cannot be read
     */
    ShardExamples(
            List<Path> shards,
            FeatureSizes sizes,
            Architecture architecture,
            @Nullable SyntheticFrames synthetic,
            int most,
            Consumer<String> unreadable) {
        this.shards = List.copyOf(shards);
        this.sizes = sizes;
        this.architecture = architecture;
        this.synthetic = synthetic;
        this.most = most;
        this.unreadable = unreadable;
    }

    /** Records that could not be read so far. */
    long skipped() {
        return skipped;
    }

    /**
     * Fills minibatches one after the other.
     *
     * @param minibatch filled anew each time, the last perhaps not to its capacity
     * @param full called with each
     * @throws UserException if a shard cannot be read at all
     */
    void forEach(Minibatch minibatch, Runnable full) {
        long given = 0;
        minibatch.clear();
        for (Path shard : shards) {
            ExampleParser parser = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, sizes, maxFrames());
            try (TfRecordReader reader = new TfRecordReader(shard)) {
                while (given < most && next(shard, reader)) {
                    if (add(shard, reader, parser, minibatch)) {
                        given++;
                    }
                    if (minibatch.isFull()) {
                        full.run();
                        minibatch.clear();
                    }
                }
            } catch (IOException e) {
                throw new UserException("cannot read %s: %s".formatted(shard, e.getMessage()), e);
            }
        }
        if (minibatch.size() > 0) {
            full.run();
            minibatch.clear();
        }
    }

    private int maxFrames() {
        return Math.max(architecture.maxFrames(), FeatureSet.MAX_FRAMES);
    }

    private boolean next(Path shard, TfRecordReader reader) throws IOException {
        while (true) {
            try {
                return reader.next();
            } catch (MalformedRecordException e) {
                skip(shard, reader, e);
            }
        }
    }

    private void skip(Path shard, TfRecordReader reader, MalformedRecordException fault) {
        skipped++;
        unreadable.accept("%s@%d: %s".formatted(shard, reader.position(), fault.getMessage()));
    }

    private boolean add(
            Path shard, TfRecordReader reader, ExampleParser parser, Minibatch minibatch) {
        try {
            ParsedExample example = parser.parse(reader.data()).get(0);
            if (example instanceof VideoExample video) {
                addVideo(shard, video, minibatch);
            } else if (example instanceof FrameExample video) {
                addFrames(video, minibatch);
            }
            return true;
        } catch (MalformedRecordException e) {
            skip(shard, reader, e);
            return false;
        }
    }

    private void addVideo(Path shard, VideoExample video, Minibatch minibatch) {
        if (!minibatch.hasFrames()) {
            minibatch.add(rows(video.meanRgb(), video.meanAudio()), video.labels());
            return;
        }
        SyntheticFrames frames = synthetic;
        if (frames == null) {
            throw new UserException(
                    "model %s reads frames, but %s holds video-level records: give frame-level shards, or --synthetic-frames MIN:MAX"
                            .formatted(architecture.name(), shard));
        }
        int count = frames.count(video.id(), architecture.maxFrames());
        minibatch.add(
                rows(
                        frames.around(video.id(), sizes.rgbName(), video.meanRgb(), count),
                        frames.around(video.id(), sizes.audioName(), video.meanAudio(), count)),
                count,
                video.labels());
    }

    private void addFrames(FrameExample video, Minibatch minibatch) {
        if (minibatch.hasFrames()) {
            int count = Math.min(video.frameCount(), architecture.maxFrames());
            minibatch.add(
                    rows(
                            dequantized(video.rgb(), count * sizes.rgb()),
                            dequantized(video.audio(), count * sizes.audio())),
                    count,
                    video.labels());
        } else {
            minibatch.add(
                    rows(
                            mean(video.rgb(), video.frameCount(), sizes.rgb()),
                            mean(video.audio(), video.frameCount(), sizes.audio())),
                    video.labels());
        }
    }

    private float[][] rows(float[] rgb, float[] audio) {
        float[][] rows = new float[architecture.inputs().size()][];
        for (int i = 0; i < rows.length; i++) {
            String input = architecture.inputs().get(i).name();
            rows[i] = sizes.rgb() > 0 && input.equals(sizes.rgbName()) ? rgb : audio;
        }
        return rows;
    }

    private static float[] dequantized(byte[] frames, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = FeatureBytes.dequantize(frames[i]);
        }
        return values;
    }

    private static float[] mean(byte[] frames, int count, int size) {
        float[] mean = new float[size];
        for (int i = 0; i < count * size; i++) {
            mean[i % size] += FeatureBytes.dequantize(frames[i]) / count;
        }
        return mean;
    }
}
