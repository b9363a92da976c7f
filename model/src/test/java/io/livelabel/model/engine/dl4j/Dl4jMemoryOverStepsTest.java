package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.MemoryOverSteps;

class Dl4jMemoryOverStepsTest extends MemoryOverSteps {
    Dl4jMemoryOverStepsTest() {
        super(Engine.named(Dl4jEngine.NAME));
    }
}
