package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.EmbeddingContract;
import io.livelabel.model.engine.Engine;

class TorchEmbeddingContractTest extends EmbeddingContract {
    TorchEmbeddingContractTest() {
        super(Engine.named(TorchEngine.NAME));
    }
}
