package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.EmbeddingContract;

/** The same contract for the way that a GPU's networks take, on the CPU. */
class TorchDevicePathEmbeddingContractTest extends EmbeddingContract {
    TorchDevicePathEmbeddingContractTest() {
        super(new TorchEngine(TorchDevice::cpuAsIfApart));
    }
}
