package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.TrainingContract;

/** The same contract for the way that a GPU's networks take, on the CPU. */
class TorchDevicePathTrainingContractTest extends TrainingContract {
    TorchDevicePathTrainingContractTest() {
        super(new TorchEngine(TorchDevice::cpuAsIfApart));
    }
}
