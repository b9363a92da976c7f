package io.livelabel.classifier;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka Streams' part of a classifier, from the first weights to the end. Thread-safe. */
final class Labelling {
    private static final Logger LOG = LoggerFactory.getLogger(Labelling.class);

    private final ClassifierConfig config;
    private final Scoring scoring;
    private final KafkaClientSupplier clients;
    private final Progress progress;
    private final Consumer<KafkaStreams> onStart;
    private volatile @Nullable KafkaStreams streams;
    private boolean ended;

    /**
     * Not started yet.
     *
     * @param progress is told how far it comes
     * @param onStart is given Kafka Streams once it is started
     */
    Labelling(
            ClassifierConfig config,
            Scoring scoring,
            KafkaClientSupplier clients,
            Progress progress,
            Consumer<KafkaStreams> onStart) {
        this.config = config;
        this.scoring = scoring;
        this.clients = clients;
        this.progress = progress;
        this.onStart = onStart;
    }

    /** Begins, unless it was ended before. */
    synchronized void start() {
        if (ended) {
            return;
        }
        KafkaStreams created =
                new KafkaStreams(
                        LabelTopology.of(scoring),
                        LabelTopology.settings(config, scoring),
                        clients);
        created.setUncaughtExceptionHandler(new ThreadFailures(scoring.counters(), progress::fail));
        created.setStateListener(
                (now, before) -> {
                    if (now == KafkaStreams.State.RUNNING) {
                        progress.labels();
                    } else if (now == KafkaStreams.State.ERROR) {
                        progress.fail(
                                new IllegalStateException("Kafka Streams has stopped for good"));
                    }
                });
        streams = created;
        created.start();
        onStart.accept(created);
    }

    /** How Kafka Streams is; empty before it starts. */
    Optional<KafkaStreams.State> state() {
        return Optional.ofNullable(streams).map(KafkaStreams::state);
    }

    /**
     * Commits what is under way and leaves the group, unless it is a member by name; waits for that
     * so long and no longer.
     *
     * @return whether it has
     */
    boolean end(Duration within) {
        KafkaStreams running;
        synchronized (this) {
            ended = true;
            running = streams;
        }
        if (running == null) {
            return true;
        }
        boolean stopped =
                running.close(
                        CloseOptions.timeout(within)
                                .withGroupMembershipOperation(
                                        Membership.atEnd(config.connection())));
        if (!stopped) {
            LOG.error("Kafka Streams did not stop within {} s", within.toSeconds());
        }
        return stopped;
    }
}
