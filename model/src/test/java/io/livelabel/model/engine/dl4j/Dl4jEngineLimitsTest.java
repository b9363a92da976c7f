package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.EngineLimits;

class Dl4jEngineLimitsTest extends EngineLimits {
    Dl4jEngineLimitsTest() {
        super(Engine.named(Dl4jEngine.NAME));
    }
}
