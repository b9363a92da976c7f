package io.livelabel.classifier;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.VideoLabels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Kafka clients that check, at every commit, that each input below the committed offset has its
 * outcome in a committed transaction or in the one that is being committed; and that now and then
 * fail inside {@code process()}.
 */
final class AuditedClients extends DefaultKafkaClientSupplier {
    final AtomicLong commits = new AtomicLong();
    final AtomicLong commitsAhead = new AtomicLong();
    final AtomicInteger crashesLeft;

    private final Map<TopicPartition, Set<Long>> durable = new ConcurrentHashMap<>();
    private final SchemaRegistry registry;
    private final SplittableRandom random;
    private final int meanRecordsBetweenCrashes;

    AuditedClients(SchemaRegistry registry, long seed, int crashes, int meanRecordsBetween) {
        this.registry = registry;
        this.random = new SplittableRandom(seed);
        this.crashesLeft = new AtomicInteger(crashes);
        this.meanRecordsBetweenCrashes = meanRecordsBetween;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        Producer<byte[], byte[]> real = super.getProducer(config);
        OpenTransaction open = new OpenTransaction();
        return (Producer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Producer.class},
                        (proxy, method, arguments) -> {
                            switch (method.getName()) {
                                case "send" ->
                                        open.add((ProducerRecord<byte[], byte[]>) arguments[0]);
                                case "sendOffsetsToTransaction" ->
                                        open.check(
                                                (Map<TopicPartition, OffsetAndMetadata>)
                                                        arguments[0]);
                                case "abortTransaction", "close" -> open.outcomes.clear();
                                default -> {}
                            }
                            Object result;
                            try {
                                result = method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                            if (method.getName().equals("commitTransaction")) {
                                open.commit();
                            }
                            return result;
                        });
    }

    private void maybeCrash() {
        boolean crash;
        synchronized (random) {
            crash = random.nextInt(meanRecordsBetweenCrashes) == 0;
        }
        if (crash && crashesLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("a crash, injected by the test");
        }
    }

    private final class OpenTransaction {
        private final Map<TopicPartition, Set<Long>> outcomes = new HashMap<>();
        private final AvroSerde<VideoLabels> labels = new AvroSerde<>(VideoLabels.class, registry);
        private final AvroSerde<DeadLetter> letters = new AvroSerde<>(DeadLetter.class, registry);

        void add(ProducerRecord<byte[], byte[]> record) throws MalformedRecordException {
            maybeCrash();
            if (record.topic().equals(Topics.LABELS.name())) {
                VideoLabels made = labels.read(record.value());
                outcomes.computeIfAbsent(
                                new TopicPartition(made.getInputTopic(), made.getInputPartition()),
                                partition -> new HashSet<>())
                        .add(made.getInputOffset());
            } else if (record.topic().equals(Topics.VIDEOS_DEAD_LETTERS.name())) {
                DeadLetter letter = letters.read(record.value());
                outcomes.computeIfAbsent(
                                new TopicPartition(letter.getSource(), letter.getPartition()),
                                partition -> new HashSet<>())
                        .add(letter.getPosition());
            }
        }

        void check(Map<TopicPartition, OffsetAndMetadata> offsets) {
            offsets.forEach(
                    (partition, next) -> {
                        commits.incrementAndGet();
                        Set<Long> done = durable.getOrDefault(partition, Set.of());
                        Set<Long> now = outcomes.getOrDefault(partition, Set.of());
                        for (long offset = 0; offset < next.offset(); offset++) {
                            if (!done.contains(offset) && !now.contains(offset)) {
                                commitsAhead.incrementAndGet();
                                return;
                            }
                        }
                    });
        }

        void commit() {
            outcomes.forEach(
                    (partition, offsets) ->
                            durable.computeIfAbsent(partition, p -> ConcurrentHashMap.newKeySet())
                                    .addAll(offsets));
            outcomes.clear();
        }
    }
}
