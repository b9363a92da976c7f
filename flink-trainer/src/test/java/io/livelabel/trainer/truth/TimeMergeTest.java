package io.livelabel.trainer.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TimeMergeTest {
    private static final long LONG_AFTER = 1_000_000;

    private final TimeMerge merge = new TimeMerge();
    private final Lane videos = lane(LiveRecords.live(0));
    private final Lane truths = lane(LiveRecords.truth(0));

    private static Lane lane(TopicPartition partition) {
        boolean live = partition.topic().equals(LiveRecords.LIVE);
        return new Lane(partition, live ? LiveRecords.DELAY_MS : 0, Lane.WITHOUT_END);
    }

    private void begin() {
        merge.add(videos);
        merge.add(truths);
    }

    private static ConsumerRecord<byte[], byte[]> video(long offset, long timestampMs) {
        return LiveRecords.record(LiveRecords.live(0), offset, timestampMs);
    }

    private static ConsumerRecord<byte[], byte[]> truth(long offset, long timestampMs) {
        return LiveRecords.record(LiveRecords.truth(0), offset, timestampMs);
    }

    @Test
    void givesAVideoNotBeforeItsTurn() {
        begin();
        videos.add(video(0, 500), 600);
        truths.asked(2_000, 0);
        truths.reached(0);
        assertThat(merge.hasNext(1_499)).isFalse();
        assertThat(merge.firstMs()).isEqualTo(1_500);
        assertThat(merge.hasNext(1_500)).isTrue();
        assertThat(merge.next().timeMs()).isEqualTo(1_500);
    }

    @Test
    void givesNoVideoWhileTruthMayBeMissingThatCameInTime() {
        begin();
        videos.add(video(0, 500), 600);
        assertThat(merge.hasNext(LONG_AFTER)).as("nothing is known of truth").isFalse();
        truths.asked(1_400, 1);
        truths.reached(1);
        assertThat(merge.hasNext(LONG_AFTER)).as("truth is known up to 1,400 alone").isFalse();
        truths.asked(1_501, 1);
        truths.reached(1);
        assertThat(merge.hasNext(LONG_AFTER)).isTrue();
    }

    @Test
    void takesTheAnswerForTheTimeOfTheQuestionHoweverLateItIsReached() {
        begin();
        videos.add(video(0, 500), 600);
        truths.asked(1_501, 2);
        truths.asked(9_000, 7);
        truths.reached(1);
        assertThat(merge.hasNext(LONG_AFTER)).isFalse();
        truths.reached(2);
        assertThat(truths.nextAtLeastMs()).isEqualTo(1_501);
        assertThat(merge.hasNext(LONG_AFTER)).isTrue();
    }

    @Test
    void givesTruthOfTheLastMomentBeforeItsVideo() {
        begin();
        videos.add(video(0, 500), LONG_AFTER);
        truths.add(truth(0, 1_500), LONG_AFTER);
        truths.add(truth(1, 1_501), LONG_AFTER);
        assertThat(LiveRecords.name(merge.next().record())).isEqualTo("truth-0@0");
        assertThat(LiveRecords.name(merge.next().record())).isEqualTo("videos-0@0");
        assertThat(merge.hasNext(LONG_AFTER)).as("a video may come before it").isFalse();
    }

    @Test
    void takesATimestampOfTheFutureForNow() {
        begin();
        videos.add(video(0, Long.MAX_VALUE - 5), 600);
        assertThat(videos.headMs()).isEqualTo(1_600);
    }

    @Test
    void neverGoesBackInTime() {
        begin();
        videos.add(video(0, 500), LONG_AFTER);
        truths.add(truth(0, 9_000), LONG_AFTER);
        assertThat(merge.next().timeMs()).isEqualTo(1_500);
        videos.add(video(1, 100), LONG_AFTER);
        assertThat(merge.next().timeMs()).isEqualTo(1_500);
    }

    @Test
    void ordersTheSameRecordsTheSameWayHoweverTheyAreRead() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> topics = new LinkedHashMap<>();
        for (TopicPartition partition :
                List.of(
                        LiveRecords.live(0),
                        LiveRecords.live(1),
                        LiveRecords.truth(0),
                        LiveRecords.truth(1))) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long time = 0;
            for (int offset = 0; offset < 200; offset++) {
                time += random.nextInt(20);
                records.add(LiveRecords.record(partition, offset, time));
            }
            topics.put(partition, records);
        }
        List<String> once = merged(topics, random);
        assertThat(once).as("seed %d", seed).hasSize(800).isEqualTo(merged(topics, random));
    }

    /** The order that comes out where the partitions are read by chance. */
    private static List<String> merged(
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> topics, Random random) {
        TimeMerge merge = new TimeMerge();
        List<Lane> lanes = new ArrayList<>();
        List<Deque<ConsumerRecord<byte[], byte[]>>> unread = new ArrayList<>();
        topics.forEach(
                (partition, records) -> {
                    Lane lane = lane(partition);
                    merge.add(lane);
                    lanes.add(lane);
                    unread.add(new ArrayDeque<>(records));
                });
        List<String> order = new ArrayList<>();
        while (order.size() < topics.size() * 200) {
            int i = random.nextInt(lanes.size());
            for (int n = random.nextInt(30); n > 0 && !unread.get(i).isEmpty(); n--) {
                lanes.get(i).add(unread.get(i).remove(), LONG_AFTER);
            }
            if (unread.get(i).isEmpty()) {
                lanes.get(i).asked(LONG_AFTER, 200);
                lanes.get(i).reached(200);
            }
            while (merge.hasNext(LONG_AFTER)) {
                order.add(LiveRecords.name(merge.next().record()));
            }
        }
        return order;
    }
}
