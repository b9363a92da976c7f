package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.EngineContract;

class TorchEngineContractTest extends EngineContract {
    TorchEngineContractTest() {
        super(Engine.named(TorchEngine.NAME));
    }
}
