package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.MemoryOverLoads;

class TorchMemoryOverLoadsTest extends MemoryOverLoads {
    TorchMemoryOverLoadsTest() {
        super(Engine.named(TorchEngine.NAME));
    }
}
