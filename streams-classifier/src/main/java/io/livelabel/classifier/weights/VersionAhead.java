package io.livelabel.classifier.weights;

import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.InvalidWeightsException;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsAssembly;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version whose manifest is still to come, put together from its chunks in order. One thread at a
 * time.
 */
final class VersionAhead {
    private final String lineage;
    private final long version;
    private final String dtype;
    private final int count;
    private final WeightsAssembly assembly;
    private final List<ChunkPlace> places = new ArrayList<>();

    /**
     * A version that has no chunk yet.
     *
     * @param first its first chunk, which tells what it is
     * @param parameterCount number of values that it is expected to have
     * @throws InvalidWeightsException if that is more than can be held
     */
    VersionAhead(WeightsChunk first, long parameterCount) throws InvalidWeightsException {
        lineage = first.getLineage();
        version = first.getVersion();
        dtype = first.getDtype();
        count = first.getCount();
        assembly = new WeightsAssembly(dtype, mostBytes(first, parameterCount));
    }

    /** None where the first chunk tells of what cannot be weights, so that it has no room. */
    private static long mostBytes(WeightsChunk first, long parameterCount) {
        long told = (long) first.getCount() * first.getPayload().remaining();
        Optional<WeightsEncoding> full = WeightsEncoding.full(first.getDtype());
        if (full.isPresent()) {
            return told < full.get().leastBytes(parameterCount)
                    ? 0
                    : full.get().mostBytes(parameterCount);
        }
        // A delta that is longer than the weights themselves is rare enough to be fetched.
        return first.getDtype().equals(DeltaEncoding.DTYPE)
                ? Math.max(0, Math.min(told, parameterCount * Float.BYTES))
                : 0;
    }

    /**
     * Takes a chunk, if it is the next one.
     *
     * @throws InvalidWeightsException if it is, and is damaged or too long
     */
    void add(WeightsChunk chunk, int partition, long offset) throws InvalidWeightsException {
        boolean isNext =
                chunk.getIndex() == places.size()
                        && chunk.getCount() == count
                        && chunk.getVersion() == version
                        && chunk.getLineage().equals(lineage)
                        && chunk.getDtype().equals(dtype);
        if (isNext) {
            int bytes = chunk.getPayload().remaining();
            assembly.add(chunk.getPayload(), chunk.getCrc32c());
            places.add(new ChunkPlace(partition, offset, bytes, chunk.getCrc32c()));
        }
    }

    /** Whether it is the version of a manifest, and of its chunks all and no others came. */
    boolean isOf(WeightsManifest manifest) {
        return places.size() == count
                && manifest.getVersion() == version
                && manifest.getLineage().equals(lineage)
                && manifest.getDtype().equals(dtype)
                && manifest.getChunks().equals(places);
    }

    /** Its weights; it is not to be used any more. */
    Weights finish(WeightsManifest manifest, WeightsEncoding encoding)
            throws InvalidWeightsException {
        return assembly.finish(encoding, manifest.getParameterCount(), manifest.getSha256());
    }
}
