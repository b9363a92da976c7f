package io.livelabel.classifier;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.TestBroker;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A broker, what publishes and uploads there, and what came of the uploads. */
final class LiveParts implements AutoCloseable {
    final TestBroker broker = new TestBroker();
    final Publisher publisher;
    private final Videos videos;
    private final AvroSerde<VideoLabels> labels;
    private final AvroSerde<DeadLetter> deadLetters;

    LiveParts() {
        broker.createTopics(Map.of(Topics.VIDEOS.name(), 2));
        publisher = new Publisher(broker.connection());
        videos = new Videos(broker.connection().openRegistry());
        labels = new AvroSerde<>(VideoLabels.class, broker.connection().openRegistry());
        deadLetters = new AvroSerde<>(DeadLetter.class, broker.connection().openRegistry());
    }

    void upload(String... ids) {
        for (String id : ids) {
            publisher.send(Topics.VIDEOS.name(), id, videos.video(id));
        }
    }

    /** The committed labels, by video. */
    Map<String, VideoLabels> labels() throws MalformedRecordException {
        Map<String, VideoLabels> made = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll(Topics.LABELS.name())) {
            made.put(key(record), labels.read(record.value()));
        }
        return made;
    }

    /** Why uploads were set aside, by key. */
    Map<String, DeadLetterReason> deadLetters() throws MalformedRecordException {
        Map<String, DeadLetterReason> reasons = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                broker.readAll(Topics.VIDEOS_DEAD_LETTERS.name())) {
            reasons.put(key(record), deadLetters.read(record.value()).getReason());
        }
        return reasons;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        publisher.close();
        broker.close();
    }
}
