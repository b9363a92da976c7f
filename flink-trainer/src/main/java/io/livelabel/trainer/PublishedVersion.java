package io.livelabel.trainer;

/**
 * A version of weights as the topic of manifests has it.
 *
 * @param sha256 SHA-256 of the weights
 * @param chunks how many records its weights are
 * @param publishedAtMs the manifest's timestamp: milliseconds since the epoch
 */
record PublishedVersion(String sha256, int chunks, long publishedAtMs) {}
