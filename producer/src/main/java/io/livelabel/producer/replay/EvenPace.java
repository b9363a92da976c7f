package io.livelabel.producer.replay;

import java.util.concurrent.TimeUnit;

/** At most so much of an amount a second, evenly. One thread. */
final class EvenPace implements Pace {
    // What a wait takes longer than it was asked to is made up for.
    private static final double FORGIVEN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final double nanosEach;
    private final Amount amount;
    private double gone = -1;
    private double due;

    /** What counts against the rate. */
    @FunctionalInterface
    interface Amount {
        /** The amount that so many videos of so many bytes make. */
        double of(long videos, long bytes);
    }

    /** At most {@code rate} of an amount a second, above 0. */
    EvenPace(double rate, String unit, Amount amount) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "rate is %s %s, it must be a number above 0".formatted(rate, unit));
        }
        this.nanosEach = TimeUnit.SECONDS.toNanos(1) / rate;
        this.amount = amount;
    }

    @Override
    public long nanosUntilNext(long videos, long bytes) {
        double now = System.nanoTime();
        double goneNow = amount.of(videos, bytes);
        if (goneNow != gone) {
            due =
                    gone < 0
                            ? now
                            : Math.max(now - FORGIVEN_NANOS, due + (goneNow - gone) * nanosEach);
            gone = goneNow;
        }
        return (long) Math.ceil(due - now);
    }
}
