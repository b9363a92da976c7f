package io.livelabel.benchmarks;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The end of what was uploaded so far. */
final class LiveEdge {
    private LiveEdge() {}

    /** Lets an application that has not run yet begin behind all that is uploaded. */
    static void startAt(Connection connection, String application, int partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(Topics.VIDEOS.name(), partition), OffsetSpec.latest());
        }
        try (Admin admin = connection.openAdmin()) {
            Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(latest).all().get();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            ends.forEach(
                    (partition, end) ->
                            offsets.put(partition, new OffsetAndMetadata(end.offset())));
            admin.alterConsumerGroupOffsets(application, offsets).all().get();
        }
    }
}
