package io.trainyard.acceleration;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A part of a network as DL4J runs it. */
sealed interface StockUnit {

  /** A copy of the input is the unit's to change; so is what {@link #backward} gets. */
  INDArray forward(INDArray[] inputs, boolean training);

  /**
   * Leaves the gradients of parameters in DL4J's flattened array.
   *
   * @return the gradient of each input; an element may be null where nothing learns before it
   */
  INDArray[] backward(INDArray outputGradient);

  /** Whether it has parameters that are learned. */
  boolean learns();

  /** Whether gradients end here. */
  boolean frozen();

  /**
   * A layer and what comes before it.
   *
   * @param preprocessor null for nothing
   * @param examples of a minibatch
   */
  record OfLayer(Layer layer, InputPreProcessor preprocessor, int examples) implements StockUnit {

    @Override
    public INDArray forward(INDArray[] inputs, boolean training) {
      LayerWorkspaceMgr memory = LayerWorkspaceMgr.noWorkspaces();
      INDArray input =
          preprocessor == null ? inputs[0] : preprocessor.preProcess(inputs[0], examples, memory);
      layer.setInputMiniBatchSize(examples);
      layer.setInput(input, memory);
      return layer.activate(training, memory);
    }

    @Override
    public INDArray[] backward(INDArray outputGradient) {
      LayerWorkspaceMgr memory = LayerWorkspaceMgr.noWorkspaces();
      INDArray gradient = layer.backpropGradient(outputGradient, memory).getSecond();
      layer.clearNoiseWeightParams();
      return new INDArray[] {
        preprocessor == null || gradient == null
            ? gradient
            : preprocessor.backprop(gradient, examples, memory)
      };
    }

    @Override
    public boolean learns() {
      return layer.numParams() > 0;
    }

    @Override
    public boolean frozen() {
      return layer instanceof FrozenLayer;
    }
  }

  /** A vertex without a layer. */
  record OfVertex(GraphVertex vertex) implements StockUnit {

    @Override
    public INDArray forward(INDArray[] inputs, boolean training) {
      LayerWorkspaceMgr memory = LayerWorkspaceMgr.noWorkspaces();
      for (int i = 0; i < inputs.length; i++) {
        vertex.setInput(i, inputs[i], memory);
      }
      return vertex.doForward(training, memory);
    }

    @Override
    public INDArray[] backward(INDArray outputGradient) {
      vertex.setEpsilon(outputGradient);
      INDArray[] gradients =
          vertex.doBackward(false, LayerWorkspaceMgr.noWorkspaces()).getSecond().clone();
      vertex.clear();
      return gradients;
    }

    @Override
    public boolean learns() {
      return vertex.numParams() > 0;
    }

    @Override
    public boolean frozen() {
      return false;
    }
  }
}
