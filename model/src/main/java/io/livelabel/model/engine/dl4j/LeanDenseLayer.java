package io.livelabel.model.engine.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinearDerivative;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fully connected layer, y = activation(x W + b), that keeps y from the forward to the backward
 * pass: the derivatives of its activations follow from y. All its arrays are row-major.
 */
@SuppressWarnings("serial")
final class LeanDenseLayer extends BaseLayer<LeanDense> {
    private transient @Nullable INDArray activated;

    LeanDenseLayer(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray weight = getParam(DefaultParamInitializer.WEIGHT_KEY);
        INDArray y =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATIONS,
                        DataType.FLOAT,
                        new long[] {input.size(0), weight.size(1)},
                        'c');
        Nd4j.gemm(input, weight, y, false, false, 1, 0);
        y.addiRowVector(getParam(DefaultParamInitializer.BIAS_KEY));
        layerConf().getActivationFn().getActivation(y, training);
        activated = training ? y : null;
        return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
            INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        if (activated == null) {
            throw new IllegalStateException("no forward pass came before this backward pass");
        }
        INDArray delta = derive(epsilon, activated);
        INDArray biasGradient = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
        delta.sum(biasGradient, 0);
        INDArray weightGradient = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
        Nd4j.gemm(input, delta, weightGradient, true, false, 1, 0);
        Gradient gradient = new DefaultGradient();
        gradient.gradientForVariable().put(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
        gradient.gradientForVariable().put(DefaultParamInitializer.BIAS_KEY, biasGradient);
        activated = null;
        if (layerConf().readsGraphInput()) {
            return noInputGradient(gradient);
        }
        INDArray weight = getParam(DefaultParamInitializer.WEIGHT_KEY);
        INDArray inputGradient =
                workspaces.createUninitialized(
                        ArrayType.ACTIVATION_GRAD,
                        DataType.FLOAT,
                        new long[] {input.size(0), weight.size(0)},
                        'c');
        Nd4j.gemm(delta, weight, inputGradient, false, true, 1, 0);
        return new Pair<>(gradient, inputGradient);
    }

    /** DL4J leaves the gradient of an input out where it is null, as for embeddings. */
    @SuppressWarnings("NullAway")
    private static Pair<Gradient, INDArray> noInputGradient(Gradient gradient) {
        return new Pair<>(gradient, null);
    }

    /** The gradient of the sums, in place of that of the activations {@code y}. */
    private INDArray derive(INDArray epsilon, INDArray y) {
        IActivation activation = layerConf().getActivationFn();
        if (activation instanceof ActivationReLU) {
            Nd4j.exec(new RectifiedLinearDerivative(y, epsilon, epsilon));
        } else if (activation instanceof ActivationTanH) {
            epsilon.muli(y.mul(y).rsubi(1));
        } else if (!(activation instanceof ActivationIdentity)) {
            throw new IllegalStateException("no derivative of " + activation);
        }
        return epsilon;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
