package io.livelabel.producer.synthetic;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ExampleWriter;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/**
 * Writes frame-level shards of the videos of video-level ones: a shard for each, of the same name,
 * with the same ids and labels in the same order, and frames whose means are the videos'.
 *
 * <p>A shard's bytes depend on its source, its name and the settings alone, so shards may be added
 * to a directory later.
 *
 * @param sources video-level shards, no two of one name
 * @param seed where the number of frames and their scatter come from
 * @param sizes sizes of the features, and the number of classes
 * @param minFrames fewest frames a video
 * @param maxFrames most frames a video
 */
public record FrameShards(
        List<Path> sources, long seed, FeatureSizes sizes, int minFrames, int maxFrames) {
    /** Copies the list, and refuses counts out of range. */
    public FrameShards {
        sources = List.copyOf(sources);
        GeneratorConfig.requireFrames(minFrames, maxFrames);
        List<Path> names = sources.stream().map(Path::getFileName).toList();
        for (int i = 0; i < names.size(); i++) {
            int same = names.subList(0, i).indexOf(names.get(i));
            if (same >= 0) {
                throw new IllegalArgumentException(
                        "%s and %s would be one shard: give them one at a time, with directories of their own"
                                .formatted(sources.get(same), sources.get(i)));
            }
        }
    }

    /**
     * Writes what is missing.
     *
     * @param directory where; made if absent
     * @return how many videos were written now
     * @throws UserException if the directory holds shards made otherwise or the sources themselves,
     *     cannot be written, or a record of a source cannot be read
     */
    public long write(Path directory) {
        try {
            for (Path source : sources) {
                Path parent = source.toAbsolutePath().getParent();
                if (Files.isDirectory(directory) && Files.isSameFile(directory, parent)) {
                    throw new UserException(
                            "%s holds the shards to be read: give another directory"
                                    .formatted(directory));
                }
            }
            ShardDirectory shards = ShardDirectory.claim(directory, origin());
            long[] videos = {0};
            for (Path source : sources) {
                String name = source.getFileName().toString();
                if (!Files.exists(shards.shard(name))) {
                    shards.write(name, writer -> videos[0] += write(source, name, writer));
                }
            }
            return videos[0];
        } catch (IOException e) {
            throw new UserException("cannot write shards to %s: %s".formatted(directory, e), e);
        }
    }

    private String origin() {
        return "frames from means[seed=%d, sizes=%s, minFrames=%d, maxFrames=%d]"
                .formatted(seed, sizes, minFrames, maxFrames);
    }

    private long write(Path source, String name, TfRecordWriter writer) throws IOException {
        ExampleParser parser = new ExampleParser(EnumSet.of(ExampleLevel.VIDEO), sizes, 1);
        SpreadFrames frames = new SpreadFrames(sizes, minFrames, maxFrames);
        ExampleWriter examples = new ExampleWriter(sizes);
        String purpose = "frames of " + name;
        try (TfRecordReader reader = new TfRecordReader(source)) {
            try {
                while (reader.next()) {
                    VideoExample video = (VideoExample) parser.parse(reader.data()).get(0);
                    Randomness random = Randomness.stream(seed, purpose, reader.number());
                    writer.write(examples.write(frames.of(video, random)));
                }
            } catch (MalformedRecordException | IllegalArgumentException e) {
                throw new UserException(
                        "%s, record %d at byte %d: %s"
                                .formatted(
                                        source, reader.number(), reader.position(), e.getMessage()),
                        e);
            }
            return reader.number() + 1;
        }
    }
}
