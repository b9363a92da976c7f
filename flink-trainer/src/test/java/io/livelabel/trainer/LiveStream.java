package io.livelabel.trainer;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.Video;
import io.livelabel.schemas.client.Connection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** The examples of {@link ExampleStream} as live uploads and, apart from them, their truth. */
final class LiveStream implements AutoCloseable {
    private final Connection connection;
    private final AvroSerde<Video> videos;
    private final AvroSerde<Truth> truths;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private KafkaProducer<byte[], byte[]> producer;

    LiveStream(Connection connection) {
        this.connection = connection;
        videos = new AvroSerde<>(Video.class, connection.openRegistry());
        truths = new AvroSerde<>(Truth.class, connection.openRegistry());
    }

    static byte[] key(int i) {
        return ExampleStream.video(i).getId().getBytes(StandardCharsets.UTF_8);
    }

    byte[] video(int i) {
        TrainingVideo video = ExampleStream.video(i);
        return videos.serialize(
                Topics.VIDEOS.name(),
                new Video(video.getId(), video.getMeanRgb(), video.getMeanAudio()));
    }

    byte[] truth(int i) {
        return truth(ExampleStream.video(i).getId(), ExampleStream.video(i).getLabels());
    }

    byte[] truth(String id, List<Integer> labels) {
        return truths.serialize(Topics.TRUTH.name(), new Truth(id, labels));
    }

    /** Upload i, as it was consumed at an offset. */
    TrainingRecord videoRecord(int i, long offset) {
        return new TrainingRecord(Topics.VIDEOS.name(), 0, offset, key(i), video(i), false);
    }

    /** Its truth, as it was consumed at an offset. */
    TrainingRecord truthRecord(int i, long offset) {
        return new TrainingRecord(Topics.TRUTH.name(), 0, offset, key(i), truth(i), false);
    }

    /** Sends uploads from (inclusive) to (exclusive), all of one time. */
    void sendVideos(int from, int to, long timestampMs) throws Exception {
        for (int i = from; i < to; i++) {
            send(Topics.VIDEOS.name(), timestampMs, key(i), video(i));
        }
        flush();
    }

    /** Sends the truth of uploads from (inclusive) to (exclusive), all of one time. */
    void sendTruth(int from, int to, long timestampMs) throws Exception {
        for (int i = from; i < to; i++) {
            send(Topics.TRUTH.name(), timestampMs, key(i), truth(i));
        }
        flush();
    }

    /** Sends a value as it is. */
    void sendBytes(String topic, long timestampMs, byte[] key, byte[] value) throws Exception {
        send(topic, timestampMs, key, value);
        flush();
    }

    private void send(String topic, long timestampMs, byte[] key, byte[] value) {
        if (producer == null) {
            producer = new KafkaProducer<>(connection.producer(Map.of()));
        }
        sent.add(producer.send(new ProducerRecord<>(topic, 0, timestampMs, key, value)));
    }

    private void flush() throws Exception {
        producer.flush();
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
        sent.clear();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
