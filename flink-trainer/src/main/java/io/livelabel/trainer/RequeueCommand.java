package io.livelabel.trainer;

import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.UserException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends examples out of quarantine back to their topic. */
@Command(
        name = "requeue",
        description = {
            "Sends examples of minibatches that were skipped back to their topic, to be trained on.",
            "They are in the topic training-quarantine, copied there when the loss, or a gradient, was not finite; --list shows them. Chosen are those that fit all of --lineage, --step and --records, or --all.",
            "Each goes to the end of the partition that it stood in, with the header livelabel-requeued, which says where: every training of that topic trains on it. One that was requeued is left where it is the next time, unless --again is given; a command that was stopped goes on when it is given again."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RequeueCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "--list", description = "Shows what is chosen, or all, and sends nothing.")
    private boolean list;

    @Option(
            names = "--lineage",
            paramLabel = "ID",
            description = "Those that this lineage has left out.")
    private @Nullable String lineage;

    @Option(
            names = "--step",
            paramLabel = "N",
            description = "Those that were left out behind this step.")
    private @Nullable Long step;

    @Option(
            names = "--records",
            paramLabel = "TOPIC:PARTITION:FROM-TO",
            description =
                    "Those that stood there, the last among them; may be given several times.")
    private List<String> records = List.of();

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    @Option(
            names = "--again",
            description =
                    "Also those that were requeued before; each run of it sends them once more.")
    private boolean again;

    @Override
    public Integer call() throws Exception {
        RequeueChoice choice = choice();
        Connection broker = connection.toConnection();
        try {
            if (list) {
                QuarantineList found = new QuarantineList(choice);
                QuarantineReader.open(broker).read(found::add);
                found.lines().forEach(this::print);
                return CommandRunner.OK;
            }
            // A client waits long for a broker that is not there.
            broker.openAdmin().close();
            try (Requeue requeue = Requeue.open(broker)) {
                Requeue.Outcome outcome = requeue.send(choice);
                print(
                        "%d examples requeued, %d had been before"
                                .formatted(outcome.sent(), outcome.sentBefore()));
            }
            return CommandRunner.OK;
        } catch (KafkaException | IllegalArgumentException e) {
            throw new UserException("the examples could not be requeued: " + e.getMessage(), e);
        }
    }

    private RequeueChoice choice() {
        boolean some = lineage != null || step != null || !records.isEmpty();
        boolean nothing = !some && !all;
        if ((some && all) || (nothing && !list)) {
            throw new UserException(
                    "which examples are to be requeued? Give --all, or some of --lineage, --step and --records");
        }
        try {
            return new RequeueChoice(
                    Optional.ofNullable(lineage),
                    step == null ? OptionalLong.empty() : OptionalLong.of(step),
                    records.stream().map(SkippedRange::parse).toList(),
                    again);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private void print(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
        }
    }
}
