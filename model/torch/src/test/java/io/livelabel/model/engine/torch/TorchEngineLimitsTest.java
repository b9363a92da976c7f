package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.EngineLimits;

class TorchEngineLimitsTest extends EngineLimits {
    TorchEngineLimitsTest() {
        super(Engine.named(TorchEngine.NAME));
    }
}
