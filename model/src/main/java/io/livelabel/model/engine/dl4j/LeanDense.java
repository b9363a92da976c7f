package io.livelabel.model.engine.dl4j;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What defines a fully connected layer that computes each matrix product once: DL4J's own computes
 * the forward product again in the backward pass, and always the gradient of its input.
 */
@SuppressWarnings({"serial", "rawtypes"})
final class LeanDense extends FeedForwardLayer {
    private final boolean readsGraphInput;

    /**
     * Defines a layer.
     *
     * @param readsGraphInput whether nobody asks for the gradient of its input
     */
    LeanDense(long in, long out, Activation activation, boolean readsGraphInput) {
        setNIn(in);
        setNOut(out);
        setActivationFn(activation.getActivationFunction());
        this.readsGraphInput = readsGraphInput;
    }

    boolean readsGraphInput() {
        return readsGraphInput;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        LeanDenseLayer layer = new LeanDenseLayer(configuration, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        Map<String, INDArray> table = initializer().init(configuration, parameters, initialize);
        layer.setParamTable(table);
        layer.setConf(configuration);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return DefaultParamInitializer.getInstance();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        throw new UnsupportedOperationException("memory reports are not made");
    }
}
