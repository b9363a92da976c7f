package io.livelabel.trainer;

import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where the records of a minibatch can be read again. One thread at a time. */
interface MinibatchRecords {
    /**
     * Reads all committed records of ranges.
     *
     * @return in offset order a partition; those that are gone are not among them
     * @throws org.apache.kafka.common.KafkaException if they cannot be read
     * @throws io.livelabel.schemas.client.UserException if they do not come in time
     */
    List<ConsumerRecord<byte[], byte[]>> read(SortedMap<InputPartition, OffsetRange> ranges);
}
