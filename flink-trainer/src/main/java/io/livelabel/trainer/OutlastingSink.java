package io.livelabel.trainer;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink to Kafka whose writers close even where the broker does not answer. A writer then cannot
 * abort its transaction, and fails; but what fails while a failed task is closed ends Flink's whole
 * task manager, and with it a training in one process. The transaction is aborted by the writer
 * that comes after it or, where none comes, by the broker behind the transaction's timeout.
 *
 * @param <S> Kafka's sink
 */
final class OutlastingSink<
                S extends
                        TwoPhaseCommittingStatefulSink<
                                        OutgoingRecord, KafkaWriterState, KafkaCommittable>
                                & SupportsPostCommitTopology<KafkaCommittable>>
        implements TwoPhaseCommittingStatefulSink<
                        OutgoingRecord, KafkaWriterState, KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = LoggerFactory.getLogger(OutlastingSink.class);

    private final S sink;
    private final String topic;

    /** Around Kafka's sink to a topic. */
    OutlastingSink(S sink, String topic) {
        this.sink = sink;
        this.topic = topic;
    }

    @Override
    public PrecommittingStatefulSinkWriter<OutgoingRecord, KafkaWriterState, KafkaCommittable>
            createWriter(WriterInitContext context) throws IOException {
        return new Writer(sink.createWriter(context), topic);
    }

    @Override
    public PrecommittingStatefulSinkWriter<OutgoingRecord, KafkaWriterState, KafkaCommittable>
            restoreWriter(WriterInitContext context, Collection<KafkaWriterState> state)
                    throws IOException {
        return new Writer(sink.restoreWriter(context, state), topic);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context)
            throws IOException {
        return sink.createCommitter(context);
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        sink.addPostCommitTopology(committed);
    }

    private record Writer(
            PrecommittingStatefulSinkWriter<OutgoingRecord, KafkaWriterState, KafkaCommittable>
                    writer,
            String topic)
            implements PrecommittingStatefulSinkWriter<
                    OutgoingRecord, KafkaWriterState, KafkaCommittable> {
        @Override
        public void write(OutgoingRecord record, Context context)
                throws IOException, InterruptedException {
            writer.write(record, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
        }

        @Override
        public Collection<KafkaCommittable> prepareCommit()
                throws IOException, InterruptedException {
            return writer.prepareCommit();
        }

        @Override
        public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
            return writer.snapshotState(checkpointId);
        }

        @Override
        public void close() throws InterruptedException {
            try {
                writer.close();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                LOGGER.warn(
                        "the writer to {} did not close in order; what it had open is aborted by the next",
                        topic,
                        e);
            }
        }
    }
}
