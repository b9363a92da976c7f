package io.livelabel.producer.inspect;

import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.RawFeature;
import io.livelabel.producer.tfrecord.RawFeatureReader;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A look at all records of shards, once each, in memory that does not grow with them.
 *
 * <p>Every record that is an example counts in the figures, also one that a replay would set aside;
 * that one counts as a fault besides. Damaged records are faults alone.
 *
 * <p>{@link #run} keeps the calling thread; {@link #progress} may be asked by any.
 */
public final class Inspection {
    private final InspectionConfig config;
    private final InspectionMeter meter = new InspectionMeter();
    private final RawFeatureReader raw = new RawFeatureReader();
    private final ExampleParser parser;
    private final FaultTally faults = new FaultTally();
    private final FeatureTallies features = new FeatureTallies();
    private final LabelTally labels;
    private final ValueTally framesPerVideo = ValueTally.ofInts();
    private final FrameFinder frames;
    private long videoLevel;
    private long frameLevel;

    /** Prepares it; nothing is opened before {@link #run}. */
    public Inspection(InspectionConfig config) {
        this.config = config;
        this.parser = new ExampleParser(config.levels(), config.sizes(), Integer.MAX_VALUE);
        this.labels = new LabelTally(config.sizes().classes());
        this.frames = new FrameFinder(config.video());
    }

    /** One line that says how far it is; empty before it has read anything. */
    public Optional<String> progress() {
        return meter.line();
    }

    /**
     * Looks at all shards. To be called once.
     *
     * @throws UserException if a shard cannot be read
     */
    public InspectionReport run() {
        List<InspectionReport.Shard> shards = new ArrayList<>();
        meter.start(config.shards().stream().mapToLong(Inspection::bytes).sum());
        for (Path shard : config.shards()) {
            shards.add(read(shard));
        }
        return new InspectionReport(
                List.copyOf(shards),
                shards.stream().mapToLong(InspectionReport.Shard::bytes).sum(),
                videoLevel + frameLevel,
                videoLevel,
                frameLevel,
                faults.toReport(),
                features.toReports(),
                features.uncounted(),
                labels.toReport(config.names(), config.top()),
                framesPerVideo.distribution());
    }

    /** The frames of the video asked for, after {@link #run}; empty if it was not there. */
    public Optional<VideoFrames> frames() {
        return frames.found();
    }

    private InspectionReport.Shard read(Path shard) {
        long recordsBefore = videoLevel + frameLevel;
        long faultsBefore = faults.records();
        try (TfRecordReader reader = new TfRecordReader(shard)) {
            while (next(shard.toString(), reader)) {
                meter.read(reader.nextPosition());
            }
            meter.endShard(reader.nextPosition());
            return new InspectionReport.Shard(
                    shard.toString(),
                    reader.nextPosition(),
                    videoLevel + frameLevel - recordsBefore,
                    faults.records() - faultsBefore);
        } catch (IOException e) {
            throw new UserException("cannot read the shard %s: %s".formatted(shard, e), e);
        }
    }

    private boolean next(String shard, TfRecordReader reader) throws IOException {
        try {
            if (!reader.next()) {
                return false;
            }
            add(raw.read(reader.data()));
            if (!config.anyFeatures()) {
                var unused = parser.view(reader.data());
            }
        } catch (MalformedRecordException e) {
            faults.add(shard, reader, e);
        }
        return true;
    }

    private void add(List<RawFeature> record) {
        int most = 0;
        for (RawFeature feature : record) {
            most = Math.max(most, feature.framed() ? feature.frames() : 0);
        }
        if (most > 0) {
            frameLevel++;
            framesPerVideo.add(most);
        } else {
            videoLevel++;
        }
        features.add(record);
        labels.add(record);
        frames.add(record);
    }

    private static long bytes(Path shard) {
        try {
            return Files.size(shard);
        } catch (IOException e) {
            throw new UserException("cannot read the shard %s: %s".formatted(shard, e), e);
        }
    }
}
