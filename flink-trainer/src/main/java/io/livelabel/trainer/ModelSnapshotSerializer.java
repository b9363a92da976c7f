package io.livelabel.trainer;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Snapshots as Flink keeps them. They count as immutable, so that taking a checkpoint copies none.
 */
final class ModelSnapshotSerializer extends TypeSerializer<ModelSnapshot> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<ModelSnapshot> duplicate() {
        return this;
    }

    @Override
    public ModelSnapshot createInstance() {
        throw new UnsupportedOperationException("there is no empty snapshot");
    }

    @Override
    public ModelSnapshot copy(ModelSnapshot from) {
        return from;
    }

    @Override
    public ModelSnapshot copy(ModelSnapshot from, ModelSnapshot reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(ModelSnapshot snapshot, DataOutputView target) throws IOException {
        ModelSnapshotFormat.write(snapshot, target);
    }

    @Override
    public ModelSnapshot deserialize(DataInputView source) throws IOException {
        return ModelSnapshotFormat.read(source);
    }

    @Override
    public ModelSnapshot deserialize(ModelSnapshot reuse, DataInputView source) throws IOException {
        return ModelSnapshotFormat.read(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        ModelSnapshotFormat.write(ModelSnapshotFormat.read(source), target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelSnapshotSerializer;
    }

    @Override
    public int hashCode() {
        return ModelSnapshotSerializer.class.hashCode();
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
