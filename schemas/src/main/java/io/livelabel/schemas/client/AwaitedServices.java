package io.livelabel.schemas.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker and the registry, waited for up to a bound: what is asked of them is asked again while
 * one of them is away. Not thread-safe.
 */
public final class AwaitedServices {
    private static final Logger LOGGER = LoggerFactory.getLogger(AwaitedServices.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final String who;
    private final Duration bound;
    private final LongSupplier nanoClock;
    private final Pause pause;

    /** Lets time pass. */
    interface Pause {
        void last(Duration length) throws InterruptedException;
    }

    /**
     * Waits by this machine's clock.
     *
     * @param who what it is that waits, for messages: {@code the training}
     * @param bound for how long what fails is asked again; zero for not at all
     * @throws IllegalArgumentException if the bound is negative
     */
    public AwaitedServices(String who, Duration bound) {
        this(
                who,
                bound,
                System::nanoTime,
                length -> TimeUnit.MILLISECONDS.sleep(length.toMillis()));
    }

    /**
     * Waits for as long as an option {@code --start-within} says.
     *
     * @param who what it is that waits, for messages
     * @param startWithin a duration in the notation of {@link Durations#parse}
     * @throws UserException if it is none
     */
    public static AwaitedServices startingWithin(String who, String startWithin) {
        try {
            return new AwaitedServices(who, Durations.parse(startWithin));
        } catch (IllegalArgumentException e) {
            throw new UserException("--start-within: " + e.getMessage(), e);
        }
    }

    AwaitedServices(String who, Duration bound, LongSupplier nanoClock, Pause pause) {
        if (bound.isNegative()) {
            throw new IllegalArgumentException(
                    "the start is to wait for %s: it must not be negative".formatted(bound));
        }
        this.who = who;
        this.bound = bound;
        this.nanoClock = nanoClock;
        this.pause = pause;
    }

    /**
     * Asks, and asks again while a broker or a registry is away. What else fails goes up at once.
     *
     * @throws UserException if one is still away at the bound; the message says what was waited for
     */
    public void ask(Runnable request) throws InterruptedException {
        long start = nanoClock.getAsLong();
        Duration next = FIRST_PAUSE;
        while (true) {
            try {
                request.run();
                return;
            } catch (RuntimeException e) {
                Duration left = bound.minusNanos(nanoClock.getAsLong() - start);
                if (bound.isZero() || !Outage.isBehind(e)) {
                    throw e;
                }
                if (left.isNegative() || left.isZero()) {
                    throw new UserException(
                            "%s has waited %s for broker and registry, and gives up: %s"
                                    .formatted(
                                            who,
                                            Durations.roughly(bound.toMillis()),
                                            e.getMessage()),
                            e);
                }
                LOGGER.warn(
                        "{} waits for broker and registry, {} more at most: {}",
                        who,
                        Durations.roughly(left.toMillis()),
                        e.getMessage());
                pause.last(next.compareTo(left) < 0 ? next : left);
                next = longer(next);
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
