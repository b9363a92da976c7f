package io.livelabel.trainer.averaging;

import io.livelabel.model.weights.Chunks;
import io.livelabel.schemas.avro.AverageChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Puts the averages for one replica together, and leaves out all others, those of an attempt that
 * has failed among them. One thread at a time.
 */
final class AverageParts {
    private final long member;
    private ByteBuffer values = ByteBuffer.allocate(0);
    private long round = -1;
    private int next;

    /**
     * With nothing begun.
     *
     * @param member what the replica drew when it opened
     */
    AverageParts(long member) {
        this.member = member;
    }

    /**
     * Adds a chunk.
     *
     * @return the average, if it is whole now
     * @throws IllegalStateException if a chunk of its average is missing or damaged
     */
    Optional<Average> add(AverageChunk chunk) {
        if (!chunk.getMembers().contains(member)) {
            return Optional.empty();
        }
        ByteBuffer payload = chunk.getPayload();
        if (chunk.getIndex() == 0) {
            round = chunk.getRound();
            next = 0;
            values =
                    ByteBuffer.allocate(Math.multiplyExact(chunk.getCount(), payload.remaining()))
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
        if (chunk.getRound() != round || chunk.getIndex() != next) {
            throw new IllegalStateException(
                    "chunk %d of the average of round %d came where chunk %d of round %d was due"
                            .formatted(chunk.getIndex(), chunk.getRound(), next, round));
        }
        long crc = Chunks.crc32c(payload);
        if (crc != chunk.getCrc32c()) {
            throw new IllegalStateException(
                    "CRC-32C of chunk %d of the average of round %d is 0x%08x, stated is 0x%08x"
                            .formatted(next, round, crc, chunk.getCrc32c()));
        }
        values.put(payload);
        next++;
        return next < chunk.getCount() ? Optional.empty() : Optional.of(whole(chunk));
    }

    private Average whole(AverageChunk last) {
        values.flip();
        float[] floats = new float[values.remaining() / Float.BYTES];
        values.asFloatBuffer().get(floats);
        return new Average(
                last.getMembers(),
                last.getContributions(),
                round,
                last.getOptimizerSteps(),
                last.getOptimizerStateWanted(),
                floats);
    }
}
