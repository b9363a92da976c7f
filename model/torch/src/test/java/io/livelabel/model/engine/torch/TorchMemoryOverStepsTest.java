package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.MemoryOverSteps;

class TorchMemoryOverStepsTest extends MemoryOverSteps {
    TorchMemoryOverStepsTest() {
        super(Engine.named(TorchEngine.NAME));
    }
}
