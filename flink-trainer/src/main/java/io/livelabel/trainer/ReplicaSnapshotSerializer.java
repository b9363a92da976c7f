package io.livelabel.trainer;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A replica's snapshots as Flink keeps them: a format version, the model, then the rest. */
final class ReplicaSnapshotSerializer extends ImmutableSerializer<ReplicaSnapshot> {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;

    @Override
    public void serialize(ReplicaSnapshot snapshot, DataOutputView target) throws IOException {
        target.writeInt(VERSION);
        ModelSnapshotFormat.write(snapshot.model(), target);
        ModelSnapshotFormat.writeBytes(snapshot.base(), target);
        target.writeInt(snapshot.partitions().length);
        for (int partition : snapshot.partitions()) {
            target.writeInt(partition);
        }
        target.writeLong(snapshot.examples());
        target.writeLong(snapshot.minibatches());
        target.writeBoolean(snapshot.trained());
        target.writeInt(snapshot.skippedInARow());
        target.writeInt(snapshot.index());
        target.writeInt(snapshot.replicas());
    }

    @Override
    public ReplicaSnapshot deserialize(DataInputView source) throws IOException {
        ModelSnapshotFormat.requireVersion("a replica's", VERSION, source.readInt());
        ModelSnapshot model = ModelSnapshotFormat.read(source);
        byte[] base = ModelSnapshotFormat.readBytes("a replica's base", source);
        int[] partitions = new int[source.readInt()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = source.readInt();
        }
        return new ReplicaSnapshot(
                model,
                base,
                partitions,
                source.readLong(),
                source.readLong(),
                source.readBoolean(),
                source.readInt(),
                source.readInt(),
                source.readInt());
    }

    @Override
    public TypeSerializerSnapshot<ReplicaSnapshot> snapshotConfiguration() {
        return new Configuration();
    }

    /** What Flink keeps of the serializer: nothing, since the bytes state their own version. */
    public static final class Configuration extends SimpleTypeSerializerSnapshot<ReplicaSnapshot> {
        /** Required by Flink. */
        public Configuration() {
            super(ReplicaSnapshotSerializer::new);
        }
    }
}
