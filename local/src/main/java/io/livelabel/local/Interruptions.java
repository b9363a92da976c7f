package io.livelabel.local;

/**
 * Tells a demo that was asked to stop from one that has failed. The libraries have many ways to say
 * that they were interrupted, or that they cannot begin while the JVM ends.
 */
final class Interruptions {
    private Interruptions() {}

    /** Whether a failure comes of the demo being stopped. */
    static boolean isOne(Exception failure) {
        return failure instanceof InterruptedException || isJvmEnding();
    }

    /** The same as an {@link InterruptedException}; the thread's flag is cleared, as with those. */
    static InterruptedException asOne(Exception failure) {
        Thread.interrupted();
        if (failure instanceof InterruptedException interruption) {
            return interruption;
        }
        InterruptedException interruption = new InterruptedException(failure.toString());
        interruption.initCause(failure);
        return interruption;
    }

    private static boolean isJvmEnding() {
        Thread probe = new Thread(() -> {}, "never-run");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
