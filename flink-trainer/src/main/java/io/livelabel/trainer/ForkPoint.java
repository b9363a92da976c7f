package io.livelabel.trainer;

/**
 * The moment at which a training history is left for another.
 *
 * @param lineage id of the history
 * @param version its number of steps then
 * @param published whether it has published that version
 */
record ForkPoint(String lineage, long version, boolean published) {
    ForkPoint {
        if (lineage.isBlank() || version < 0) {
            throw new IllegalArgumentException(
                    "a fork needs a lineage and a version of at least 0: '%s', %d"
                            .formatted(lineage, version));
        }
    }

    /** Whether a training stands there. */
    boolean isAt(ModelSnapshot snapshot) {
        return snapshot.lineage().id().equals(lineage) && snapshot.version() == version;
    }
}
