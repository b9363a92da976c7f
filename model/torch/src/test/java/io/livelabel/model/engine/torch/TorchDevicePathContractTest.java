package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.EngineContract;

/** The same contract for the way that a GPU's networks take, on the CPU. */
class TorchDevicePathContractTest extends EngineContract {
    TorchDevicePathContractTest() {
        super(new TorchEngine(TorchDevice::cpuAsIfApart));
    }
}
