package io.livelabel.model.layer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One kind of layer, by the field's standard name, with what defines it. Sealed: an engine that
 * lacks one says so when a model is built.
 *
 * <p>Rows are vectors: a layer on frames treats each frame's row as a video's, unless it says
 * otherwise. Only the frames that a video has exist: no layer ever sees padding.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Activate.class, name = "Activate"),
    @JsonSubTypes.Type(value = Add.class, name = "Add"),
    @JsonSubTypes.Type(value = AttentionPooling.class, name = "AttentionPooling"),
    @JsonSubTypes.Type(value = AverageProbabilities.class, name = "AverageProbabilities"),
    @JsonSubTypes.Type(value = BatchNorm.class, name = "BatchNorm"),
    @JsonSubTypes.Type(value = BiLstm.class, name = "BiLstm"),
    @JsonSubTypes.Type(value = Concat.class, name = "Concat"),
    @JsonSubTypes.Type(value = Dense.class, name = "Dense"),
    @JsonSubTypes.Type(value = Dropout.class, name = "Dropout"),
    @JsonSubTypes.Type(value = LastStates.class, name = "LastStates"),
    @JsonSubTypes.Type(value = MeanPooling.class, name = "MeanPooling"),
    @JsonSubTypes.Type(value = MixtureOfExperts.class, name = "MixtureOfExperts"),
    @JsonSubTypes.Type(value = Multiply.class, name = "Multiply"),
    @JsonSubTypes.Type(value = NeXtVlad.class, name = "NeXtVlad"),
    @JsonSubTypes.Type(value = RmsNormalize.class, name = "RmsNormalize")
})
public sealed interface Layer
        permits Activate,
                Add,
                AttentionPooling,
                AverageProbabilities,
                BatchNorm,
                BiLstm,
                Concat,
                Dense,
                Dropout,
                LastStates,
                MeanPooling,
                MixtureOfExperts,
                Multiply,
                NeXtVlad,
                RmsNormalize {
    /**
     * The shape of what it writes.
     *
     * @param inputs the shapes of what it reads, in order
     * @throws IllegalArgumentException if it cannot read these; the message says why
     */
    Shape output(List<Shape> inputs);

    /**
     * Its parameter arrays, in order.
     *
     * @param inputs the shapes of what it reads, as {@link #output} accepts them
     */
    default List<ParameterShape> parameters(List<Shape> inputs) {
        return List.of();
    }
}
