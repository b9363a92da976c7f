package io.livelabel.trainer;

import io.livelabel.model.weights.Chunks;
import io.livelabel.trainer.averaging.Contribution;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A replica's contributions in messages of about 1 MB, and put together again: the first has the
 * numbers, each a slice of the change and of the optimizer's state behind it, with its CRC-32C. One
 * thread at a time.
 */
final class ContributionParts {
    private static final long NOT_TOLD = -1;

    private final int replica;
    private int next;
    private int count;
    private @Nullable Head head;
    private ByteBuffer values = ByteBuffer.allocate(0);

    private record Head(
            long number,
            long examples,
            long minibatches,
            boolean idle,
            int former,
            SortedMap<Integer, Long> nextOffsets,
            long optimizerSteps,
            int changeLength,
            int optimizerLength) {}

    /** Of a replica, with nothing begun. */
    ContributionParts(int replica) {
        this.replica = replica;
    }

    /** Cuts a contribution into messages, one at least. */
    static List<ReplicaMessage> cut(int replica, ReplicaContribution whole) {
        float[] change = whole.contribution().change();
        float[] optimizer = whole.optimizerState();
        ByteBuffer all = littleEndian(change.length + optimizer.length);
        all.asFloatBuffer().put(change).put(optimizer);
        List<Chunks.Chunk> chunks = new ArrayList<>(Chunks.cut(all, Chunks.MAX_BYTES));
        if (chunks.isEmpty()) {
            chunks.add(new Chunks.Chunk(all, Chunks.crc32c(all)));
        }
        List<ReplicaMessage> messages = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            int index = i;
            messages.add(
                    ReplicaMessage.of(
                            replica,
                            ReplicaMessage.CONTRIBUTION,
                            out -> write(whole, chunks, index, out)));
        }
        return messages;
    }

    private static ByteBuffer littleEndian(int floats) {
        return ByteBuffer.allocate(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(
            ReplicaContribution whole, List<Chunks.Chunk> chunks, int index, DataOutput out)
            throws IOException {
        out.writeInt(index);
        out.writeInt(chunks.size());
        if (index == 0) {
            Contribution contribution = whole.contribution();
            out.writeLong(contribution.number());
            out.writeLong(contribution.examples());
            out.writeLong(contribution.minibatches());
            out.writeBoolean(contribution.idle());
            out.writeInt(contribution.former());
            out.writeInt(whole.nextOffsets().size());
            for (Map.Entry<Integer, Long> each : whole.nextOffsets().entrySet()) {
                out.writeInt(each.getKey());
                out.writeLong(each.getValue());
            }
            Long steps = whole.optimizerSteps();
            out.writeLong(steps == null ? NOT_TOLD : steps);
            out.writeInt(contribution.change().length);
            out.writeInt(whole.optimizerState().length);
        }
        Chunks.Chunk chunk = chunks.get(index);
        byte[] payload = new byte[chunk.payload().remaining()];
        chunk.payload().duplicate().get(payload);
        out.writeLong(chunk.crc32c());
        out.writeInt(payload.length);
        out.write(payload);
    }

    /**
     * Adds a message of that kind.
     *
     * @return the contribution, if it is whole now
     * @throws IOException if it is damaged, or not the next one
     */
    Optional<ReplicaContribution> add(ReplicaMessage message) throws IOException {
        DataInputStream in = message.open();
        int index = in.readInt();
        count = in.readInt();
        if (index != next) {
            throw new IOException(
                    "part %d of a contribution of replica %d came where part %d was due"
                            .formatted(index, replica, next));
        }
        if (index == 0) {
            begin(in);
        }
        long stated = in.readLong();
        byte[] payload = new byte[in.readInt()];
        in.readFully(payload);
        long actual = Chunks.crc32c(ByteBuffer.wrap(payload));
        if (actual != stated) {
            throw new IOException(
                    "CRC-32C of part %d of a contribution of replica %d is 0x%08x, stated is 0x%08x"
                            .formatted(index, replica, actual, stated));
        }
        values.put(payload);
        next++;
        return next < count ? Optional.empty() : Optional.of(whole());
    }

    private void begin(DataInputStream in) throws IOException {
        long number = in.readLong();
        long examples = in.readLong();
        long minibatches = in.readLong();
        boolean idle = in.readBoolean();
        int former = in.readInt();
        SortedMap<Integer, Long> nextOffsets = new TreeMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            int partition = in.readInt();
            nextOffsets.put(partition, in.readLong());
        }
        Head begun =
                new Head(
                        number,
                        examples,
                        minibatches,
                        idle,
                        former,
                        nextOffsets,
                        in.readLong(),
                        in.readInt(),
                        in.readInt());
        head = begun;
        values = littleEndian(Math.addExact(begun.changeLength(), begun.optimizerLength()));
    }

    private ReplicaContribution whole() throws IOException {
        Head told = head;
        if (told == null) {
            throw new IOException("a contribution of replica %d has no head".formatted(replica));
        }
        next = 0;
        head = null;
        FloatBuffer floats = values.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] change = new float[told.changeLength()];
        float[] optimizer = new float[told.optimizerLength()];
        floats.get(change).get(optimizer);
        values = ByteBuffer.allocate(0);
        return new ReplicaContribution(
                new Contribution(
                        told.number(),
                        told.examples(),
                        told.minibatches(),
                        told.idle(),
                        told.former(),
                        change),
                told.nextOffsets(),
                told.optimizerSteps() == NOT_TOLD ? null : told.optimizerSteps(),
                optimizer);
    }

    /** Makes sure that no contribution is here in part. */
    void requireNone() {
        if (next > 0) {
            throw new IllegalStateException(
                    "a checkpoint is taken between parts %d and %d of %d of a contribution of replica %d"
                            .formatted(next - 1, next, count, replica));
        }
    }
}
