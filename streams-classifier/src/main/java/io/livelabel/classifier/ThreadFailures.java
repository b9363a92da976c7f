package io.livelabel.classifier;

import io.livelabel.classifier.serving.Counters;
import java.util.function.Consumer;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a classifier whose stream thread has failed: another takes over from the last
 * commit, unless nothing could. Thread-safe.
 *
 * @param counters what is counted
 * @param forGood is told of a failure that ends the labelling
 */
record ThreadFailures(Counters counters, Consumer<Throwable> forGood)
        implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof Error || e instanceof MissingSourceTopicException) {
                LOG.error("a stream thread failed beyond repair; labelling stops", failure);
                forGood.accept(failure);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
        }
        counters.threadsReplaced.increment();
        LOG.error("a stream thread failed; another takes over from the last commit", failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
