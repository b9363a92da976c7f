package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.TrainingContract;

class TorchTrainingContractTest extends TrainingContract {
    TorchTrainingContractTest() {
        super(Engine.named(TorchEngine.NAME));
    }
}
