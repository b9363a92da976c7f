package io.livelabel.local;

import io.livelabel.schemas.client.AwaitedServices;
import io.livelabel.schemas.client.Outage;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A task that is begun anew where the broker or the registry goes away in its midst: it only looks,
 * so that nothing is done twice. One thread at a time.
 */
final class OutlastedOutages {
    private static final int MOST = 20;

    private final AwaitedServices services;
    private final Runnable prepare;
    private final Consumer<String> observer;

    /** What is done. */
    interface Task<T> {
        T run() throws IOException, InterruptedException;
    }

    /**
     * For tasks that need the same.
     *
     * @param services waits until both answer
     * @param prepare what comes before each beginning, and is asked of both
     * @param observer gets a line at each outage
     */
    OutlastedOutages(AwaitedServices services, Runnable prepare, Consumer<String> observer) {
        this.services = services;
        this.prepare = prepare;
        this.observer = observer;
    }

    /**
     * Runs it to its end. What else fails goes up at once, and so does the last of many outages.
     *
     * @throws io.livelabel.schemas.client.UserException if broker or registry stay away for longer
     *     than is waited for them
     */
    <T> T run(Task<T> task) throws IOException, InterruptedException {
        for (int outages = 0; ; outages++) {
            services.ask(prepare);
            try {
                return task.run();
            } catch (RuntimeException e) {
                if (outages == MOST || !Outage.isBehind(e)) {
                    throw e;
                }
                observer.accept("Begins again: " + e.getMessage());
            }
        }
    }
}
