package io.livelabel.benchmarks.endurance;

/**
 * What an instance takes at a moment of its life.
 *
 * @param seconds since it was started
 * @param heapMib the heap behind a full collection, MiB
 * @param residentMib resident memory, MiB
 */
record MemorySample(double seconds, long heapMib, long residentMib) {}
