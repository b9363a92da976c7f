package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.MemoryOverLoads;

class Dl4jMemoryOverLoadsTest extends MemoryOverLoads {
    Dl4jMemoryOverLoadsTest() {
        super(Engine.named(Dl4jEngine.NAME));
    }
}
