package io.trainyard.model.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The invertible map of NICE (Dinh, Krueger and Bengio 2014) that a trained {@link FlowGraph}
 * makes, forth and back. With h_e and h_o the components of even and of odd index, coupling k = 1,
 * 3, ... adds {@code m_k(h_e)} to h_o, coupling k = 2, 4, ... adds {@code m_k(h_o)} to h_e, and at
 * the end {@code z = (h_e, h_o) exp(s)}, component by component. The couplings keep volumes as they
 * are: the logarithm of the determinant of dz/dx is the sum of s.
 *
 * <p>Reads the network's parameters where they are. Not thread-safe.
 */
public final class Flow {

  /** An affine map, {@code x W + b}. */
  private record Affine(INDArray weights, INDArray bias) {

    static Affine of(Layer layer) {
      return new Affine(
          layer.getParam(DefaultParamInitializer.WEIGHT_KEY),
          layer.getParam(DefaultParamInitializer.BIAS_KEY));
    }

    INDArray of(INDArray x) {
      return x.mmul(weights).addiRowVector(bias);
    }
  }

  /** The network of a coupling. */
  private record Shift(List<Affine> hidden, Affine last) {

    INDArray of(INDArray part) {
      INDArray h = part;
      for (Affine layer : hidden) {
        h = Transforms.relu(layer.of(h), false);
      }
      return last.of(h);
    }
  }

  private final List<Shift> shifts;
  private final LogDensityLayer end;
  private final INDArray logScales;

  private Flow(List<Shift> shifts, LogDensityLayer end) {
    this.shifts = shifts;
    this.end = end;
    this.logScales = end.logScales();
  }

  /**
   * @throws IllegalArgumentException if the network is not as {@link FlowGraph} makes it
   */
  public static Flow of(ComputationGraph network) {
    if (!(layer(network, FlowGraph.LOG_DENSITY).orElse(null) instanceof LogDensityLayer end)) {
      throw new IllegalArgumentException("expected a network that ends in a density");
    }
    List<Shift> shifts = new ArrayList<>();
    Optional<Layer> next = layer(network, FlowGraph.shift(1));
    while (next.isPresent()) {
      int coupling = shifts.size() + 1;
      shifts.add(new Shift(hidden(network, coupling), Affine.of(next.get())));
      next = layer(network, FlowGraph.shift(coupling + 1));
    }
    return new Flow(List.copyOf(shifts), end);
  }

  private static List<Affine> hidden(ComputationGraph network, int coupling) {
    List<Affine> hidden = new ArrayList<>();
    Optional<Layer> next = layer(network, FlowGraph.hidden(coupling, 1));
    while (next.isPresent()) {
      hidden.add(Affine.of(next.get()));
      next = layer(network, FlowGraph.hidden(coupling, hidden.size() + 1));
    }
    return hidden;
  }

  private static Optional<Layer> layer(ComputationGraph network, String name) {
    return Arrays.stream(network.getLayers())
        .filter(layer -> name.equals(layer.conf().getLayer().getLayerName()))
        .findFirst();
  }

  /** What the codes are distributed by. */
  public Prior prior() {
    return end.layerConf().prior();
  }

  /** How many components an image, and a code, has. */
  public int components() {
    return Math.toIntExact(logScales.length());
  }

  /** The logarithm of the determinant of dz/dx, the same at every x. */
  public double logDeterminant() {
    double sum = 0;
    for (float s : logScales.toFloatVector()) {
      sum += s;
    }
    return sum;
  }

  /**
   * The codes of images.
   *
   * @param x n x components
   * @return n x components, those of even index first
   */
  public INDArray codes(INDArray x) {
    INDArray[] parts = {Parity.EVEN.in(x).dup('c'), Parity.ODD.in(x).dup('c')};
    for (int k = 1; k <= shifts.size(); k++) {
      Parity read = Parity.readBy(k);
      parts[read.other().first()].addi(shifts.get(k - 1).of(parts[read.first()]));
    }
    return Nd4j.concat(1, parts).muliRowVector(Transforms.exp(logScales, true));
  }

  /**
   * The images of codes, the inverse of {@link #codes}.
   *
   * @param z n x components
   * @return n x components
   */
  public INDArray images(INDArray z) {
    INDArray h = z.divRowVector(Transforms.exp(logScales, true));
    long even = (components() + 1) / 2;
    INDArray[] parts = {
      h.get(NDArrayIndex.all(), NDArrayIndex.interval(0, even)).dup('c'),
      h.get(NDArrayIndex.all(), NDArrayIndex.interval(even, components())).dup('c')
    };
    for (int k = shifts.size(); k >= 1; k--) {
      Parity read = Parity.readBy(k);
      parts[read.other().first()].subi(shifts.get(k - 1).of(parts[read.first()]));
    }
    INDArray x = Nd4j.create(DataType.FLOAT, z.shape(), 'c');
    for (Parity parity : Parity.values()) {
      parity.in(x).assign(parts[parity.first()]);
    }
    return x;
  }
}
