package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.EngineProvider;

/** Tells of the second engine. */
public final class TorchProvider implements EngineProvider {
    @Override
    public String name() {
        return TorchEngine.NAME;
    }

    @Override
    public Engine open() {
        return new TorchEngine();
    }
}
