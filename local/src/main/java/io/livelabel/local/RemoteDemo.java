package io.livelabel.local;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.AwaitedServices;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.kafka.clients.admin.Admin;

/** A demo whose parts are processes of their own: only what comes of it is looked at here. */
final class RemoteDemo {
    /** Parts that start on a busy machine, or again after they were killed, take their time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final DemoConfig config;
    private final Connection connection;
    private final String trainingReplay;
    private final List<Path> trainingShards;
    private final Map<String, List<Path>> liveShards;
    private final PrintWriter out;
    private final OutlastedOutages outages;
    private final long startedAt = System.nanoTime();
    private final long startedAtMs = System.currentTimeMillis();

    /**
     * A demo of these replays.
     *
     * @param services waits for broker and registry, at the start and where they go away
     * @param trainingReplay the name of the replay that is trained on
     * @param trainingShards its shards
     * @param liveShards those of the live uploads, by the names of their replays
     * @param out gets the progress and the summary
     */
    RemoteDemo(
            DemoConfig config,
            Connection connection,
            AwaitedServices services,
            String trainingReplay,
            List<Path> trainingShards,
            Map<String, List<Path>> liveShards,
            PrintWriter out) {
        this.config = config;
        this.connection = connection;
        this.trainingReplay = trainingReplay;
        this.trainingShards = trainingShards;
        this.liveShards = liveShards;
        this.out = out;
        this.outages = new OutlastedOutages(services, this::createTopics, line -> say("%s", line));
    }

    /**
     * Follows it to its end.
     *
     * @throws InterruptedException if this is stopped; the parts go on
     * @throws UserException if nothing moves any more
     */
    DemoReport run() throws IOException, InterruptedException {
        return follow(
                (run, truth, tail, watch) -> {
                    if (truth.videos() == 0) {
                        throw run.nothingToLabel();
                    }
                    run.awaitLastVersion();
                    OptionalDouble labelled = run.awaitLabels();
                    DemoReport report =
                            DemoSummary.of(
                                    config,
                                    tail,
                                    run.replayed(),
                                    labelled,
                                    truth.frameVideos(),
                                    watch.seconds());
                    say("%s", report.toText());
                    config.report().ifPresent(report::write);
                    return report;
                });
    }

    /**
     * Follows it until weights that all training videos are in serve.
     *
     * @throws InterruptedException if this is stopped; the parts go on
     * @throws UserException if nothing moves any more
     */
    void awaitLastVersion() throws IOException, InterruptedException {
        WeightsManifest last =
                follow(
                        (run, truth, tail, watch) -> {
                            run.awaitLastVersion();
                            return tail.newestManifest().orElseThrow();
                        });
        say("Version %d serves, which all training videos are in.", last.getVersion());
    }

    private interface Following<T> {
        T follow(DemoRun run, LiveTruth truth, TopicTail tail, DemoWatch watch)
                throws InterruptedException;
    }

    private void createTopics() {
        try (Admin admin = connection.openAdmin()) {
            TopicCreation.ensure(admin, Topics.all(), Map.of());
        }
        TopicCreation.register(connection.openRegistry(), Topics.all());
    }

    private <T> T follow(Following<T> following) throws IOException, InterruptedException {
        return outages.run(() -> followFromTheBeginning(following));
    }

    private <T> T followFromTheBeginning(Following<T> following)
            throws IOException, InterruptedException {
        List<Path> shards = new ArrayList<>();
        liveShards.values().forEach(shards::addAll);
        LiveTruth truth = new LiveTruth(shards, Demo.SIZES);
        say(
                "Following %d training shards and %,d live videos.",
                trainingShards.size(), truth.videos());
        try (TopicTail tail = new TopicTail(connection, new LabelAudit(truth), startedAtMs);
                RemoteParts parts =
                        new RemoteParts(
                                connection,
                                tail,
                                config.model(),
                                trainingReplay,
                                trainingShards,
                                liveShards)) {
            DemoWatch watch =
                    new DemoWatch(
                            tail,
                            parts,
                            PATIENCE,
                            truth.videos(),
                            startedAt,
                            line -> say("%s", line));
            return following.follow(
                    new DemoRun(connection, tail, parts, watch), truth, tail, watch);
        }
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
