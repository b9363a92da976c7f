package io.livelabel.classifier.serving;

/**
 * Is told of forward passes and labels as they are made, on the thread that makes them, and must
 * return at once. Thread-safe.
 */
public interface PassListener {
    /** A forward pass over so many records took so long in the engine. */
    void passed(int records, long engineNanos);

    /** A record's labels were sent so long after its timestamp. */
    void labelled(long afterMs);

    /** Nobody. */
    PassListener NONE =
            new PassListener() {
                @Override
                public void passed(int records, long engineNanos) {}

                @Override
                public void labelled(long afterMs) {}
            };
}
