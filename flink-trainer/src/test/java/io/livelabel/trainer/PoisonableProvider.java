package io.livelabel.trainer;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.EngineProvider;

/** Tells jobs in this JVM of the {@link PoisonableEngine}. */
public final class PoisonableProvider implements EngineProvider {
    static final String NAME = "poisonable";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Engine open() {
        return new PoisonableEngine();
    }
}
