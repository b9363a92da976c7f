package io.livelabel.producer;

import io.livelabel.producer.replay.ReplayOrder;
import io.livelabel.producer.replay.ReplayStart;
import io.livelabel.schemas.client.UserException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The command-line options for the order in which records of shards are sent, and how often. */
final class OrderOptions {
    private static final String FOREVER = "forever";

    @Option(
            names = "--loop",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How often the shards are gone through, or 'forever'; the header livelabel-epoch of a record tells in which pass it was sent, from 0 (default: ${DEFAULT-VALUE}).")
    private String loop = "";

    @Option(
            names = "--shuffle",
            paramLabel = "SEED",
            description =
                    "Sends shards, and records within blocks of them, in an order by chance, another in every pass; the same seed gives the same order, also when the replay is gone on with.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--shuffle-buffer",
            paramLabel = "N",
            description =
                    "Records of a block that is shuffled, which are held in memory, 64 MiB of them at most (default: 1000).")
    private Optional<Integer> buffer = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "SHARD:RECORD",
            description =
                    "Begins there, at a record's number from 0, and leaves out what comes before. What was sent already is not sent again: see --reset.")
    private Optional<String> from = Optional.empty();

    /**
     * The validated order.
     *
     * @throws IllegalArgumentException if the options do not fit together
     */
    ReplayOrder toOrder() {
        if (buffer.isPresent() && seed.isEmpty()) {
            throw new UserException("--shuffle-buffer goes with --shuffle SEED");
        }
        return new ReplayOrder(
                seed.map(
                        value ->
                                new ReplayOrder.Shuffle(
                                        value, buffer.orElse(ReplayOrder.Shuffle.DEFAULT_BUFFER))),
                epochs(),
                from.map(ReplayStart::parse));
    }

    private int epochs() {
        if (loop.equals(FOREVER)) {
            return ReplayOrder.FOREVER;
        }
        try {
            return Integer.parseInt(loop);
        } catch (NumberFormatException e) {
            throw new UserException(
                    "'%s' is no number of passes: give a whole number, or '%s'"
                            .formatted(loop, FOREVER),
                    e);
        }
    }
}
