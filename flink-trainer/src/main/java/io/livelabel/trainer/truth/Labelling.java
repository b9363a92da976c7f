package io.livelabel.trainer.truth;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.Video;
import org.jspecify.annotations.Nullable;

/** Makes examples of live videos and their truth, all as records' bytes. One thread at a time. */
public final class Labelling {
    private final boolean fromFrames;
    private final int classes;
    private final AvroSerde<Truth> truths;
    private final AvroSerde<Video> videos;
    private final AvroSerde<Frames> frames;
    private final AvroSerde<TrainingVideo> trainingVideos;
    private final AvroSerde<TrainingFrames> trainingFrames;

    /**
     * Of one live topic.
     *
     * @param liveTopic {@code videos} or {@code frames}
     * @param classes labels lie below this
     */
    public Labelling(String liveTopic, int classes, SchemaRegistry registry) {
        fromFrames = liveTopic.equals(Topics.FRAMES.name());
        this.classes = classes;
        truths = new AvroSerde<>(Truth.class, registry);
        videos = new AvroSerde<>(Video.class, registry);
        frames = new AvroSerde<>(Frames.class, registry);
        trainingVideos = new AvroSerde<>(TrainingVideo.class, registry);
        trainingFrames = new AvroSerde<>(TrainingFrames.class, registry);
    }

    /**
     * The bytes of a truth record, once it is known that they can label a video.
     *
     * @throws MalformedRecordException if they cannot
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    public byte[] truth(byte @Nullable [] value) throws MalformedRecordException {
        byte[] whole = whole(value);
        FeatureBytes.readLabels(truths.read(whole).getLabels(), classes);
        return whole;
    }

    /**
     * The labelled video, as a training topic holds it. Its features are not looked into.
     *
     * @param live the live record's value
     * @param truth the truth's, as {@link #truth} gave it
     * @throws MalformedRecordException if either is none, or they are of two videos
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    public byte[] example(byte @Nullable [] live, byte[] truth) throws MalformedRecordException {
        Truth labels = truths.read(truth);
        return fromFrames
                ? example(frames.read(whole(live)), labels)
                : example(videos.read(whole(live)), labels);
    }

    private byte[] example(Video video, Truth truth) throws MalformedRecordException {
        requireSame(video.getId(), truth.getId());
        return trainingVideos.serialize(
                Topics.TRAINING_VIDEOS.name(),
                TrainingVideo.newBuilder()
                        .setId(video.getId())
                        .setLabels(truth.getLabels())
                        .setMeanRgb(video.getMeanRgb())
                        .setMeanAudio(video.getMeanAudio())
                        .build());
    }

    private byte[] example(Frames video, Truth truth) throws MalformedRecordException {
        requireSame(video.getId(), truth.getId());
        return trainingFrames.serialize(
                Topics.TRAINING_FRAMES.name(),
                TrainingFrames.newBuilder()
                        .setId(video.getId())
                        .setLabels(truth.getLabels())
                        .setFrameCount(video.getFrameCount())
                        .setRgb(video.getRgb())
                        .setAudio(video.getAudio())
                        .build());
    }

    private static void requireSame(String video, String truth) throws MalformedRecordException {
        if (!video.equals(truth)) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED,
                    "the video's id is '%s', that of the truth with its key is '%s'"
                            .formatted(video, truth));
        }
    }

    private static byte[] whole(byte @Nullable [] value) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the record has no value: a tombstone");
        }
        return value;
    }
}
