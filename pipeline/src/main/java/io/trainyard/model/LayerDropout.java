package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a layer drops, in training, of what it reads in windows of one span. Not thread-safe. */
final class LayerDropout {

  private final Layer layer;
  private final Span span;
  private INDArray dropped;
  private boolean hasDropped;

  LayerDropout(Layer layer, Span span) {
    this.layer = layer;
    this.span = span;
  }

  private IDropout dropout() {
    return layer.conf().getLayer().getIDropout();
  }

  /** Whether the layer drops anything. */
  boolean drops() {
    return dropout() != null;
  }

  /** What is left of the layer's input, which stays as it is. */
  INDArray forward(INDArray values, boolean training) {
    hasDropped = drops() && training;
    if (!hasDropped) {
      return values;
    }
    if (dropped == null) {
      dropped = span.columns((int) values.size(0));
    }
    dropout()
        .applyDropout(
            values,
            dropped,
            layer.getIterationCount(),
            layer.getEpochCount(),
            LayerWorkspaceMgr.noWorkspaces());
    return dropped;
  }

  /** Makes the gradient of what was left that of the input, in its place. */
  void backward(INDArray gradient) {
    if (hasDropped) {
      dropout().backprop(gradient, gradient, layer.getIterationCount(), layer.getEpochCount());
    }
  }
}
