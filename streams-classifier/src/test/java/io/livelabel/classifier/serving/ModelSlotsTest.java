package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.classifier.BiasEngine;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.Videos;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelSlotsTest {
    private static final int READERS = 3;
    private static final int BATCH = 16;

    @ParameterizedTest
    @ValueSource(strings = {"bias", "dl4j"})
    void everyPassScoresWithTheVersionItIsToldWhileVersionsAreSwapped(String engine)
            throws Exception {
        int swaps = engine.equals("bias") ? 3_000 : 150;
        ModelSlots slots = slots(engine.equals("bias") ? new BiasEngine() : Engine.named(engine));
        slots.swap(TellingWeights.of(1), model(1));
        AtomicBoolean done = new AtomicBoolean();
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        List<Future<Long>> passes = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            passes.add(readers.submit(() -> readUntil(done, slots, seen)));
        }
        for (long version = 2; version <= swaps; version++) {
            slots.swap(TellingWeights.of(version), model(version));
        }
        done.set(true);
        for (Future<Long> pass : passes) {
            assertThat(pass.get(60, TimeUnit.SECONDS)).isPositive();
        }
        readers.shutdown();
        assertThat(seen).hasSizeGreaterThan(2);
        assertThat(slots.serving()).map(ServingModel::version).hasValue((long) swaps);
        slots.close();
    }

    private static long readUntil(AtomicBoolean done, ModelSlots slots, Set<Long> seen) {
        Minibatch minibatch = minibatch();
        Predictions predictions = new Predictions(BATCH, TellingWeights.SIZES.classes());
        long passes = 0;
        while (!done.get() || passes == 0) {
            try (ModelSlots.Reading reading = slots.read()) {
                reading.score(minibatch, predictions);
                long version = reading.model().version();
                seen.add(version);
                for (int row = 0; row < predictions.size(); row++) {
                    for (int c = 0; c < predictions.classes(); c++) {
                        float p = predictions.probabilities()[predictions.offset(row) + c];
                        if (Math.abs(p - TellingWeights.probability(version, c)) > 1e-5) {
                            throw new AssertionError(
                                    "class %d scored %s, not as version %d"
                                            .formatted(c, p, version));
                        }
                    }
                }
            }
            passes++;
        }
        return passes;
    }

    @Test
    void waitsForTheLastReaderBeforeItOverwritesASlot() throws Exception {
        ModelSlots slots = slots(new BiasEngine());
        slots.swap(TellingWeights.of(1), model(1));
        ModelSlots.Reading first = slots.read();
        slots.swap(TellingWeights.of(2), model(2));
        Thread third = new Thread(() -> swap(slots, 3));
        third.start();
        org.awaitility.Awaitility.await().until(() -> third.getState() == Thread.State.WAITING);

        assertThat(slots.serving()).map(ServingModel::version).hasValue(2L);
        assertThat(first.model().version()).isEqualTo(1);
        first.close();
        third.join(10_000);
        assertThat(slots.serving()).map(ServingModel::version).hasValue(3L);
    }

    @Test
    void opensNoMoreNetworksOrScorersHoweverManyVersionsPass() throws Exception {
        BiasEngine engine = new BiasEngine();
        ModelSlots slots = slots(engine);
        for (long version = 1; version <= 50; version++) {
            slots.swap(TellingWeights.of(version), model(version));
            slots.read().close();
        }
        assertThat(engine.open).hasValue(4);
        slots.close();
        assertThat(engine.open).hasValue(0);
    }

    @Test
    void triesTheSecondSlotBeforeItIsNeeded() throws Exception {
        BiasEngine engine = new BiasEngine();
        ModelSlots slots = slots(engine);
        slots.swap(TellingWeights.of(1), model(1));
        assertThat(engine.open).hasValue(3);
        slots.warmUp(TellingWeights.of(1), model(1));
        assertThat(engine.open).hasValue(4);
        assertThat(slots.serving()).map(ServingModel::version).hasValue(1L);

        slots.swap(TellingWeights.of(2), model(2));
        assertThat(slots.serving()).map(ServingModel::version).hasValue(2L);
        slots.warmUp(TellingWeights.of(2), model(2));
        slots.close();
        assertThat(engine.open).hasValue(0);
    }

    @Test
    void triesEachSlotInItsLargestBatchOnceAndThenInOneShortPass() throws Exception {
        BiasEngine engine = new BiasEngine();
        ModelSlots slots = slots(engine);
        slots.swap(TellingWeights.of(1), model(1));
        slots.warmUp(TellingWeights.of(1), model(1));
        assertThat(engine.batches).containsExactly(1, BATCH, 1, BATCH);
        engine.batches.clear();

        slots.swap(TellingWeights.of(2), model(2));
        slots.swap(TellingWeights.of(3), model(3));

        assertThat(engine.batches).containsExactly(8, 8);
    }

    @Test
    void refusesWeightsThatScoreNoProbabilityAndServesOn() throws Exception {
        ModelSlots slots = slots(new BiasEngine());
        slots.swap(TellingWeights.of(1), model(1));
        Weights bad =
                TellingWeights.with(TellingWeights.ARCHITECTURE.parameterCount() - 1, Float.NaN);
        assertThatThrownBy(() -> slots.swap(bad, model(2)))
                .isInstanceOf(WeightsRefusedException.class)
                .hasMessage("version 2 scores NaN for class 11 of a trial batch of 1");
        assertThat(slots.serving()).map(ServingModel::version).hasValue(1L);
        slots.swap(TellingWeights.of(3), model(3));
        assertThat(slots.serving()).map(ServingModel::version).hasValue(3L);
    }

    @Test
    void servesOnWhereTheSecondSlotRefusesTheWeights() throws Exception {
        ModelSlots slots = slots(new BiasEngine());
        slots.swap(TellingWeights.of(1), model(1));
        Weights bad =
                TellingWeights.with(TellingWeights.ARCHITECTURE.parameterCount() - 1, Float.NaN);
        assertThatThrownBy(() -> slots.warmUp(bad, model(1)))
                .isInstanceOf(WeightsRefusedException.class);
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        assertThat(readUntil(new AtomicBoolean(true), slots, seen)).isOne();
        assertThat(seen).containsExactly(1L);

        slots.swap(TellingWeights.of(2), model(2));
        assertThat(readUntil(new AtomicBoolean(true), slots, seen)).isOne();
        assertThat(seen).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void readsNothingBeforeTheFirstWeights() {
        ModelSlots slots = slots(new BiasEngine());
        assertThat(slots.serving()).isEmpty();
        assertThatThrownBy(slots::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no weights to score with have arrived");
    }

    @Test
    void staysOpenWhileSomebodyReads() throws Exception {
        ModelSlots slots = slots(new BiasEngine());
        slots.swap(TellingWeights.of(1), model(1));
        ModelSlots.Reading reading = slots.read();
        assertThatThrownBy(slots::close).isInstanceOf(IllegalStateException.class);
        reading.close();
        slots.close();
        assertThatThrownBy(slots::read).isInstanceOf(IllegalStateException.class);
    }

    static ServingModel model(long version) {
        return new ServingModel("root", version, "hash", 0, Instant.EPOCH, Instant.EPOCH);
    }

    private static ModelSlots slots(Engine engine) {
        return new ModelSlots(engine, TellingWeights.ARCHITECTURE, BATCH);
    }

    private static void swap(ModelSlots slots, long version) {
        try {
            slots.swap(TellingWeights.of(version), model(version));
        } catch (WeightsRefusedException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Minibatch minibatch() {
        Minibatch minibatch = new Minibatch(TellingWeights.ARCHITECTURE.inputs(), BATCH);
        for (int i = 0; i < BATCH; i++) {
            minibatch.add(new float[][] {Videos.rgb("v" + i), Videos.audio("v" + i)}, new int[0]);
        }
        return minibatch;
    }
}
