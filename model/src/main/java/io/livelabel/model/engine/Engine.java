package io.livelabel.model.engine;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A numerical library that builds networks from architectures. Engines are found by their {@link
 * EngineProvider}s: an engine's artifact on the class path is all it needs. Thread-safe.
 */
public interface Engine {
    /** JavaCPP's setting for where its loader of native libraries logs. */
    String LOADERS_LOGGER = "org.bytedeco.javacpp.logger";

    /** The name by which it is chosen. */
    String name();

    /** One line on the library, its device and number of threads. */
    String describe();

    /**
     * Builds a network that learns, with all weights 0.
     *
     * @param seed what random draws in training (dropout) follow from, together with the step
     * @throws UnsupportedOperationException if the engine lacks a layer; the message names it
     * @throws InsufficientMemoryException if the network would not fit
     */
    TrainableModel trainable(Architecture architecture, TrainingSettings settings, long seed);

    /**
     * Builds a network that scores, with all weights 0.
     *
     * @throws UnsupportedOperationException if the engine lacks a layer; the message names it
     * @throws InsufficientMemoryException if the network would not fit
     */
    FrozenModel frozen(Architecture architecture);

    /**
     * The engine of a name.
     *
     * @throws IllegalArgumentException if the class path has none of that name; the message lists
     *     those it has
     * @throws UnsupportedOperationException if it cannot compute on this machine; the message says
     *     why, and what to do
     */
    static Engine named(String name) {
        // The loader of native libraries would write past the log, in words of its own.
        if (System.getProperty(LOADERS_LOGGER) == null) {
            System.setProperty(LOADERS_LOGGER, "slf4j");
        }
        List<String> known = new ArrayList<>();
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class)) {
            if (provider.name().equals(name)) {
                return provider.open();
            }
            known.add(provider.name());
        }
        throw new IllegalArgumentException(
                "no engine named '%s' on the class path; there are: %s (torch is an add-on, model/torch: the launcher puts it there for --engine torch and for LIVELABEL_ENGINE=torch)"
                        .formatted(name, known));
    }
}
