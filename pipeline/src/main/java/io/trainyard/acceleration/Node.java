package io.trainyard.acceleration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.InputVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * One step of a network, whichever of DL4J's classes the network is of.
 *
 * @param inputs names of the nodes whose outputs it takes; {@link #INPUT} is the network's input
 * @param layer null where {@code vertex} is not
 * @param preprocessor what comes before the layer; null for nothing
 */
record Node(
    String name,
    List<String> inputs,
    Layer layer,
    org.deeplearning4j.nn.conf.graph.GraphVertex vertex,
    InputPreProcessor preprocessor) {

  static final String INPUT = "";

  /** The nodes of {@code model}, each after those whose outputs it takes; the output last. */
  static List<Node> of(org.deeplearning4j.nn.api.Model model) {
    return model instanceof ComputationGraph graph
        ? ofGraph(graph)
        : ofStack((MultiLayerNetwork) model);
  }

  private static List<Node> ofStack(MultiLayerNetwork network) {
    List<Node> nodes = new ArrayList<>();
    String before = INPUT;
    for (int i = 0; i < network.getnLayers(); i++) {
      Layer layer = network.getLayer(i);
      String given = layer.conf().getLayer().getLayerName();
      // DL4J names layers that have no name "layer0" and so on, or leaves them without.
      String name = given == null ? "layer" + i : given;
      InputPreProcessor preprocessor = network.getLayerWiseConfigurations().getInputPreProcess(i);
      nodes.add(new Node(name, List.of(before), layer, null, preprocessor));
      before = name;
    }
    return nodes;
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
            vertex.getVertexName(), inputs, layer.getLayer(), null, layer.getLayerPreProcessor())
        : new Node(
            vertex.getVertexName(),
            inputs,
            null,
            graph.getConfiguration().getVertices().get(vertex.getVertexName()),
            null);
  }

  /** What it is, for people. */
  String kind() {
    return (layer == null ? vertex : layer).getClass().getSimpleName();
  }
}
