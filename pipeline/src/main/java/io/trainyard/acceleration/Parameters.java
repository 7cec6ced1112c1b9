package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer's parameters and their gradients, where DL4J keeps them: in its flattened arrays. */
final class Parameters {

  private final Layer layer;
  private final Map<String, INDArray> gradients;
  private final Emitter emitter;

  Parameters(BaseLayer<?> layer, Emitter emitter) {
    this.layer = layer;
    this.gradients =
        emitter.training()
            ? layer
                .conf()
                .getLayer()
                .initializer()
                .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray())
            : Map.of();
    this.emitter = emitter;
  }

  /** The parameter's elements, seen through {@code layout}. */
  Memory value(String name, Layout layout) {
    return view(layer.getParam(name), layout);
  }

  Memory gradient(String name, Layout layout) {
    return view(gradients.get(name), layout);
  }

  INDArray valueArray(String name) {
    return layer.getParam(name);
  }

  private Memory view(INDArray array, Layout layout) {
    if (array.length() != layout.elements()) {
      throw new Translation.Unsupported(
          "expected " + layout.elements() + " parameters, found " + array.length());
    }
    return Views.of(emitter.scope(), array, layout);
  }
}
