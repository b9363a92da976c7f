package io.livelabel.classifier.status;

import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.control.PublishedTopics;
import io.livelabel.classifier.serving.GroupOptions;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.signing.TrustedKeys;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Tells how a classifier does, from the broker and the topics alone: its instances and"
                    + " what each labelled with last, how far it is behind, what is published, what is"
                    + " to serve and why, the gate's last decision, how old the weights are, and how"
                    + " much was set aside.",
            "Lag and dead letters are counted in offsets, where the ends of transactions have some"
                    + " too."
        })
public final class StatusCommand implements Callable<Integer> {
    @Spec @Nullable private CommandSpec spec;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Mixin private GroupOptions group = new GroupOptions();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "That model alone; left out, every one that weights are published of.")
    private @Nullable String model;

    @Option(names = "--json", description = "Prints one JSON document instead of text.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        StatusReport report = read(connection.toConnection());
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.println(StatusJson.of(report));
        } else {
            out.print(StatusText.of(report));
        }
        out.flush();
        return CommandRunner.OK;
    }

    private StatusReport read(Connection to) throws InterruptedException {
        PublishedTopics topics = new PublishedTopics(to, TrustedKeys.none());
        try (Admin admin = to.openAdmin()) {
            ClassifierGroup found = ClassifierGroup.read(admin, group.applicationId());
            Map<TopicPartition, Long> committed =
                    TopicOffsets.committed(admin, group.applicationId());
            return new StatusReport(
                    System.currentTimeMillis(),
                    found,
                    inputs(admin, found, committed.keySet()),
                    committed,
                    TopicOffsets.read(admin, Topics.LABELS.name()).isThere()
                            ? LastLabels.read(to, topics.registry())
                            : Map.of(),
                    models(topics),
                    TopicOffsets.read(admin, Topics.VIDEOS_DEAD_LETTERS.name()));
        }
    }

    /** What the group reads or has read; all that it may, while it has not read anything. */
    private static List<TopicOffsets> inputs(
            Admin admin, ClassifierGroup group, Set<TopicPartition> committed)
            throws InterruptedException {
        Set<String> read = new HashSet<>();
        committed.forEach(partition -> read.add(partition.topic()));
        group.instances()
                .forEach(
                        instance ->
                                instance.partitions()
                                        .forEach(partition -> read.add(partition.topic())));
        List<TopicOffsets> inputs = new ArrayList<>();
        for (String topic : List.of(Topics.VIDEOS.name(), Topics.FRAMES.name())) {
            if (read.isEmpty() || read.contains(topic)) {
                inputs.add(TopicOffsets.read(admin, topic));
            }
        }
        return inputs;
    }

    private List<ModelStatus> models(PublishedTopics topics) throws InterruptedException {
        List<String> names =
                model == null ? topics.published().models() : List.of(topics.model(model));
        List<ModelStatus> models = new ArrayList<>();
        for (String name : names) {
            try (ControlLog log = topics.openLog(name)) {
                models.add(new ModelStatus(name, topics.published().newestFirst(name), log.read()));
            }
        }
        return models;
    }
}
