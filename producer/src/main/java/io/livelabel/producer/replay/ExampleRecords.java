package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleView;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.Video;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Examples as the values of records, for one purpose. One thread. */
final class ExampleRecords {
    private final Purpose purpose;
    private final AvroSerde<TrainingVideo> trainingVideos;
    private final AvroSerde<TrainingFrames> trainingFrames;
    private final AvroSerde<Video> videos;
    private final AvroSerde<Frames> frames;
    private final AvroSerde<Truth> truths;

    ExampleRecords(Purpose purpose, SchemaRegistry registry) {
        this.purpose = purpose;
        this.trainingVideos = new AvroSerde<>(TrainingVideo.class, registry);
        this.trainingFrames = new AvroSerde<>(TrainingFrames.class, registry);
        this.videos = new AvroSerde<>(Video.class, registry);
        this.frames = new AvroSerde<>(Frames.class, registry);
        this.truths = new AvroSerde<>(Truth.class, registry);
    }

    /** The value for the topic of the example's level. */
    byte[] value(ExampleView example) {
        boolean labelled = purpose.isLabelled();
        String topic = purpose.topic(example.level()).name();
        ByteBuffer rgb = example.rgb().toBuffer();
        ByteBuffer audio = example.audio().toBuffer();
        if (example.level() == ExampleLevel.VIDEO) {
            return labelled
                    ? bytes(
                            trainingVideos,
                            topic,
                            new TrainingVideo(example.id(), list(example.labels()), rgb, audio))
                    : bytes(videos, topic, new Video(example.id(), rgb, audio));
        }
        return labelled
                ? bytes(
                        trainingFrames,
                        topic,
                        new TrainingFrames(
                                example.id(),
                                list(example.labels()),
                                example.frameCount(),
                                rgb,
                                audio))
                : bytes(frames, topic, new Frames(example.id(), example.frameCount(), rgb, audio));
    }

    /** The labels for their own topic. */
    byte[] truth(ExampleView example) {
        return bytes(truths, Topics.TRUTH.name(), new Truth(example.id(), list(example.labels())));
    }

    private static <T extends SpecificRecord> byte[] bytes(
            AvroSerde<T> serde, String topic, T record) {
        byte[] bytes = serde.serialize(topic, record);
        if (bytes == null) {
            throw new IllegalStateException("a record became a tombstone on its way to " + topic);
        }
        return bytes;
    }

    private static List<Integer> list(int[] labels) {
        List<Integer> list = new ArrayList<>(labels.length);
        for (int label : labels) {
            list.add(label);
        }
        return list;
    }
}
