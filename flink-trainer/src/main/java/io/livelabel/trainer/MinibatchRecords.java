package io.livelabel.trainer;

import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where the records of a minibatch can be read again. One thread at a time. */
interface MinibatchRecords {
    /**
     * Reads the committed records of ranges that were in the minibatch. Where there are more than
     * it had, reading ends behind the first that is one too many.
     *
     * @param wanted tells whether a record was in it
     * @param most how many records it had
     * @return in offset order a partition; those that are gone are not among them
     * @throws org.apache.kafka.common.KafkaException if they cannot be read
     * @throws io.livelabel.schemas.client.UserException if they do not come in time
     */
    List<ConsumerRecord<byte[], byte[]>> read(
            SortedMap<InputPartition, OffsetRange> ranges,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted,
            int most);
}
