package io.livelabel.model.engine;

/**
 * Tells of an engine without loading its library, and opens it when it is asked for: so an engine
 * that nobody chose costs nothing, and one that cannot compute on this machine is in nobody's way.
 * Found by {@link java.util.ServiceLoader}.
 */
public interface EngineProvider {
    /** The name by which the engine is chosen. */
    String name();

    /**
     * Loads the library.
     *
     * @throws UnsupportedOperationException if it cannot compute on this machine; the message says
     *     why, and what to do
     */
    Engine open();
}
