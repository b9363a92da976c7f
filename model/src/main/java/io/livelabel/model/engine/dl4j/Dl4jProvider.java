package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.EngineProvider;

/** Tells of the default engine. */
public final class Dl4jProvider implements EngineProvider {
    @Override
    public String name() {
        return Dl4jEngine.NAME;
    }

    @Override
    public Engine open() {
        return new Dl4jEngine();
    }
}
