package io.livelabel.producer.replay;

import io.livelabel.producer.Shards;
import io.livelabel.producer.tfrecord.ExampleLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Builds replays of small shards for tests. */
final class ReplayBuilder {
    private final Purpose purpose;
    private String name;
    private List<Path> shards;
    private ReplayOrder order = ReplayOrder.ONCE;
    private Set<ExampleLevel> levels = ExampleLevel.WHOLE_VIDEOS;
    private int maxFrames = ReplayConfig.MAX_FRAMES;
    private Optional<Duration> truthDelay = Optional.empty();
    private int partitions = 1;
    private Duration commitInterval;
    private boolean strict;
    private boolean reset;

    private ReplayBuilder(Purpose purpose, List<Path> shards) {
        this.purpose = purpose;
        this.name = purpose.replayName();
        this.shards = shards;
        this.commitInterval = purpose.commitInterval();
    }

    static ReplayBuilder training(List<Path> shards) {
        return new ReplayBuilder(Purpose.TRAINING, shards);
    }

    static ReplayBuilder live(List<Path> shards) {
        return new ReplayBuilder(Purpose.LIVE, shards);
    }

    static ReplayBuilder probe(List<Path> shards) {
        return new ReplayBuilder(Purpose.PROBE, shards);
    }

    ReplayBuilder named(String other) {
        name = other;
        return this;
    }

    ReplayBuilder of(List<Path> others) {
        shards = others;
        return this;
    }

    ReplayBuilder withLevels(ExampleLevel... some) {
        levels = Set.of(some);
        return this;
    }

    ReplayBuilder withMaxFrames(int frames) {
        maxFrames = frames;
        return this;
    }

    ReplayBuilder withTruthAfter(Duration delay) {
        truthDelay = Optional.of(delay);
        return this;
    }

    ReplayBuilder withPartitions(int count) {
        partitions = count;
        return this;
    }

    ReplayBuilder committedEvery(Duration interval) {
        commitInterval = interval;
        return this;
    }

    ReplayBuilder shuffled(long seed, int buffer) {
        order =
                new ReplayOrder(
                        Optional.of(new ReplayOrder.Shuffle(seed, buffer)),
                        order.epochs(),
                        Optional.empty());
        return this;
    }

    ReplayBuilder looped(int epochs) {
        order = new ReplayOrder(order.shuffle(), epochs, order.start());
        return this;
    }

    ReplayBuilder from(String place) {
        order =
                new ReplayOrder(
                        order.shuffle(), order.epochs(), Optional.of(ReplayStart.parse(place)));
        return this;
    }

    ReplayBuilder strict() {
        strict = true;
        return this;
    }

    ReplayBuilder reset() {
        reset = true;
        return this;
    }

    ReplayConfig config() {
        return new ReplayConfig(
                name,
                shards,
                purpose,
                order,
                levels,
                Shards.SIZES,
                maxFrames,
                truthDelay,
                partitions,
                commitInterval,
                strict,
                reset);
    }
}
