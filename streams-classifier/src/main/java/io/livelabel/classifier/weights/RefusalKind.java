package io.livelabel.classifier.weights;

/** Why a published version is refused, in a word, so that refusals can be counted. */
public enum RefusalKind {
    /** It is not signed by a key that is trusted here. */
    SIGNATURE,
    /** Its encoding is unknown here. */
    ENCODING,
    /** It is another architecture's. */
    ARCHITECTURE,
    /** Its chunks are gone, damaged, or another's. */
    CHUNKS,
    /** The anchor that it is a delta against cannot be had. */
    ANCHOR,
    /** A value is not finite. */
    VALUES,
    /** A score of a trial batch is no probability. */
    TRIAL,
    /** The prequential figures of its manifest are poor. */
    PREQUENTIAL,
    /** It labels live videos worse than the version that serves. */
    LIVE,
    /** It labels the videos of the probe set worse than the version that serves. */
    PROBE
}
