package io.livelabel.benchmarks.endurance;

import java.util.List;

/**
 * One life of an instance, from a start to an end.
 *
 * @param instance the instance's number, from 0
 * @param number the life's, from 0
 * @param seconds how long it was
 * @param secondsUntilReady how long until it was ready to label; negative if it never was
 * @param end what ended it
 * @param versionsServed versions that it took into use
 * @param residentMib resident memory every few seconds, from when it was ready, MiB
 * @param heapMib heap behind each collection, MiB
 * @param samples heap behind full collections and resident memory, from when it was ready
 * @param errors lines of its log that tell of an error
 */
record Life(
        int instance,
        int number,
        double seconds,
        double secondsUntilReady,
        End end,
        int versionsServed,
        List<Long> residentMib,
        List<Long> heapMib,
        List<MemorySample> samples,
        int errors) {
    /** What ended a life. */
    enum End {
        /** A kill of the run's. */
        KILLED,
        /** The run's end, in order. */
        STOPPED,
        /** Not in the time that it has. */
        STOPPED_LATE,
        /** Nobody who was to. */
        BY_ITSELF
    }

    /** Copies the lists. */
    Life {
        residentMib = List.copyOf(residentMib);
        heapMib = List.copyOf(heapMib);
        samples = List.copyOf(samples);
    }
}
