package io.livelabel.trainer;

import io.livelabel.schemas.RecordHeaders;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes from a consumed record what training needs: its bytes, its place, the mark of an end. */
final class TrainingRecordReader implements KafkaRecordDeserializationSchema<TrainingRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> record, Collector<TrainingRecord> collector) {
        collector.collect(read(record));
    }

    /** What training needs of a record. */
    static TrainingRecord read(ConsumerRecord<byte[], byte[]> record) {
        return new TrainingRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                record.value(),
                RecordHeaders.isReplayEnd(record.headers()));
    }

    @Override
    public TypeInformation<TrainingRecord> getProducedType() {
        return TrainingRecord.TYPE;
    }
}
