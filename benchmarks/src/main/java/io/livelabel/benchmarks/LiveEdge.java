package io.livelabel.benchmarks;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The end of what was uploaded so far, to the first partition. */
final class LiveEdge {
    private LiveEdge() {}

    /** Lets an application that has not run yet begin behind all that the first partition holds. */
    static void startAt(Connection connection, String application)
            throws ExecutionException, InterruptedException {
        TopicPartition live = new TopicPartition(Topics.VIDEOS.name(), 0);
        try (Admin admin = connection.openAdmin()) {
            long end =
                    admin.listOffsets(Map.of(live, OffsetSpec.latest()))
                            .partitionResult(live)
                            .get()
                            .offset();
            admin.alterConsumerGroupOffsets(application, Map.of(live, new OffsetAndMetadata(end)))
                    .all()
                    .get();
        }
    }
}
