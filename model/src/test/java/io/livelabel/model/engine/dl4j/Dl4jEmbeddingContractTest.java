package io.livelabel.model.engine.dl4j;

import io.livelabel.model.engine.EmbeddingContract;
import io.livelabel.model.engine.Engine;

class Dl4jEmbeddingContractTest extends EmbeddingContract {
    Dl4jEmbeddingContractTest() {
        super(Engine.named(Dl4jEngine.NAME));
    }
}
