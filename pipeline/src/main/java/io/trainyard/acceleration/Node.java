package io.trainyard.acceleration;

import io.trainyard.acceleration.Translation.Unsupported;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.graph.vertex.impl.InputVertex;
import org.deeplearning4j.nn.graph.vertex.impl.L2NormalizeVertex;
import org.deeplearning4j.nn.graph.vertex.impl.L2Vertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.graph.vertex.impl.MergeVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ReshapeVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ScaleVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ShiftVertex;
import org.deeplearning4j.nn.graph.vertex.impl.StackVertex;
import org.deeplearning4j.nn.graph.vertex.impl.SubsetVertex;
import org.deeplearning4j.nn.graph.vertex.impl.UnstackVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * One step of a network, whichever of DL4J's classes the network is of.
 *
 * @param name unlike any other's
 * @param inputs names of the nodes whose outputs it takes; {@link #INPUT} is the network's input
 * @param layer null where {@code vertex} is not
 * @param vertex the settings of a vertex without a layer
 * @param runner the same vertex as DL4J runs it
 * @param preprocessor what comes before the layer; null for nothing
 */
record Node(
    String name,
    List<String> inputs,
    Layer layer,
    org.deeplearning4j.nn.conf.graph.GraphVertex vertex,
    GraphVertex runner,
    InputPreProcessor preprocessor) {

  static final String INPUT = "";

  /** Vertices that need nothing but their inputs. */
  private static final Set<Class<?>> ON_THEIR_OWN =
      Set.of(
          ElementWiseVertex.class,
          L2NormalizeVertex.class,
          L2Vertex.class,
          MergeVertex.class,
          ReshapeVertex.class,
          ScaleVertex.class,
          ShiftVertex.class,
          StackVertex.class,
          SubsetVertex.class,
          UnstackVertex.class);

  /** The nodes of {@code model}, each after those whose outputs it takes; the output last. */
  static List<Node> of(org.deeplearning4j.nn.api.Model model) {
    return model instanceof ComputationGraph graph
        ? ofGraph(graph)
        : ofStack((MultiLayerNetwork) model);
  }

  private static List<Node> ofStack(MultiLayerNetwork network) {
    List<Node> nodes = new ArrayList<>();
    Set<String> names = new HashSet<>(Set.of(INPUT));
    String before = INPUT;
    for (int i = 0; i < network.getnLayers(); i++) {
      Layer layer = network.getLayer(i);
      String name = name(layer, i, names);
      InputPreProcessor preprocessor = network.getLayerWiseConfigurations().getInputPreProcess(i);
      nodes.add(new Node(name, List.of(before), layer, null, null, preprocessor));
      before = name;
    }
    return nodes;
  }

  /** As DL4J's summaries call it; layers of a stack need not have names, nor names of their own. */
  private static String name(Layer layer, int index, Set<String> taken) {
    String given = layer.conf().getLayer().getLayerName();
    String name = given == null ? "layer" + index : given;
    while (!taken.add(name)) {
      name += "#" + index;
    }
    return name;
  }

  private static List<Node> ofGraph(ComputationGraph graph) {
    String output = graph.getConfiguration().getNetworkOutputs().get(0);
    List<Node> nodes = new ArrayList<>();
    Node last = null;
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (vertex instanceof InputVertex) {
        continue;
      }
      Node node = ofVertex(graph, vertex);
      if (node.name().equals(output)) {
        last = node;
      } else {
        nodes.add(node);
      }
    }
    nodes.add(last);
    return nodes;
  }

  private static Node ofVertex(ComputationGraph graph, GraphVertex vertex) {
    List<String> inputs =
        Arrays.stream(vertex.getInputVertices())
            .map(indices -> graph.getVertices()[indices.getVertexIndex()])
            .map(input -> input instanceof InputVertex ? INPUT : input.getVertexName())
            .toList();
    return vertex instanceof LayerVertex layer
        ? new Node(
            vertex.getVertexName(),
            inputs,
            layer.getLayer(),
            null,
            null,
            layer.getLayerPreProcessor())
        : new Node(
            vertex.getVertexName(),
            inputs,
            null,
            graph.getConfiguration().getVertices().get(vertex.getVertexName()),
            vertex,
            null);
  }

  /** The layer's settings; null where there is no layer. */
  org.deeplearning4j.nn.conf.layers.Layer settings() {
    return layer == null ? null : layer.conf().getLayer();
  }

  /**
   * This as DL4J runs it outside its network.
   *
   * @param examples of a minibatch
   * @throws Unsupported if it would ask its network for something
   */
  StockUnit stock(int examples) {
    if (layer instanceof IOutputLayer) {
      throw new Unsupported("it ends the network before its end");
    }
    if (layer != null) {
      return new StockUnit.OfLayer(layer, preprocessor, examples);
    }
    if (!ON_THEIR_OWN.contains(runner.getClass())) {
      throw new Unsupported("Deeplearning4j does not run it outside its network");
    }
    return new StockUnit.OfVertex(runner);
  }

  /** What it is, for people. */
  String kind() {
    return (layer == null ? vertex : settings()).getClass().getSimpleName();
  }
}
