package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.EngineContract;

class Dl4jEngineContractTest extends EngineContract {
    Dl4jEngineContractTest() {
        super(Engine.named(Dl4jEngine.NAME));
    }
}
