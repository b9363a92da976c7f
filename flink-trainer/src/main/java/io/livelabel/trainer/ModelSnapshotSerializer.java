package io.livelabel.trainer;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A model's snapshots as Flink keeps them. */
final class ModelSnapshotSerializer extends ImmutableSerializer<ModelSnapshot> {
    private static final long serialVersionUID = 1L;

    @Override
    public void serialize(ModelSnapshot snapshot, DataOutputView target) throws IOException {
        ModelSnapshotFormat.write(snapshot, target);
    }

    @Override
    public ModelSnapshot deserialize(DataInputView source) throws IOException {
        return ModelSnapshotFormat.read(source);
    }

    @Override
    public TypeSerializerSnapshot<ModelSnapshot> snapshotConfiguration() {
        return new Configuration();
    }

    /** What Flink keeps of the serializer: nothing, since the bytes state their own version. */
    public static final class Configuration extends SimpleTypeSerializerSnapshot<ModelSnapshot> {
        /** Required by Flink. */
        public Configuration() {
            super(ModelSnapshotSerializer::new);
        }
    }
}
