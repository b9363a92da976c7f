package io.livelabel.trainer;

import io.livelabel.trainer.averaging.Share;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Snapshots of the averaging as Flink keeps them: a format version, the model, then the rest. */
final class AveragingSnapshotSerializer extends ImmutableSerializer<AveragingSnapshot> {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;

    @Override
    public void serialize(AveragingSnapshot snapshot, DataOutputView target) throws IOException {
        target.writeInt(VERSION);
        ModelSnapshotFormat.write(snapshot.model(), target);
        target.writeInt(snapshot.shares().size());
        for (Share share : snapshot.shares()) {
            target.writeInt(share.replica());
            target.writeLong(share.examples());
            target.writeLong(share.minibatches());
            ModelSnapshotFormat.writeBytes(Floats.bytes(share.change()), target);
        }
        target.writeInt(snapshot.replicas());
        target.writeInt(snapshot.joined());
        target.writeLong(snapshot.steps());
        target.writeLong(snapshot.examples());
    }

    @Override
    public AveragingSnapshot deserialize(DataInputView source) throws IOException {
        ModelSnapshotFormat.requireVersion("the averaging's", VERSION, source.readInt());
        ModelSnapshot model = ModelSnapshotFormat.read(source);
        List<Share> shares = new ArrayList<>();
        for (int i = source.readInt(); i > 0; i--) {
            int replica = source.readInt();
            long examples = source.readLong();
            long minibatches = source.readLong();
            float[] change =
                    Floats.array(ModelSnapshotFormat.readBytes("a replica's change", source));
            shares.add(new Share(replica, examples, minibatches, change));
        }
        return new AveragingSnapshot(
                model,
                shares,
                source.readInt(),
                source.readInt(),
                source.readLong(),
                source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<AveragingSnapshot> snapshotConfiguration() {
        return new Configuration();
    }

    /** What Flink keeps of the serializer: nothing, since the bytes state their own version. */
    public static final class Configuration
            extends SimpleTypeSerializerSnapshot<AveragingSnapshot> {
        /** Required by Flink. */
        public Configuration() {
            super(AveragingSnapshotSerializer::new);
        }
    }
}
