package io.livelabel.model.engine;

/** Says that a network does not fit into the native memory that there is, and how much it needs. */
public final class InsufficientMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final long MEGABYTE = 1_000_000;

    /**
     * Of a network that is not built.
     *
     * @param network what it is
     * @param neededBytes what it needs at least
     * @param availableBytes what there is
     * @param remedy what can be done
     */
    public InsufficientMemoryException(
            String network, long neededBytes, long availableBytes, String remedy) {
        super(
                "%s needs at least %d MB of native memory, but only %d MB are left: %s"
                        .formatted(
                                network,
                                (neededBytes + MEGABYTE - 1) / MEGABYTE,
                                availableBytes / MEGABYTE,
                                remedy));
    }
}
