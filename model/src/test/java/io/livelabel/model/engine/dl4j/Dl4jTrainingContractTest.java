package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.TrainingContract;

class Dl4jTrainingContractTest extends TrainingContract {
    Dl4jTrainingContractTest() {
        super(Engine.named(Dl4jEngine.NAME));
    }
}
