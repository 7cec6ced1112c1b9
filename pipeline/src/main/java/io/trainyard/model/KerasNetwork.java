package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What DL4J makes of a Keras file, with channels first and a loss at its end.
 *
 * @param original as DL4J imports it: with channels last where Keras has them so, without a loss
 * @param channelsFirst the configuration of the same network for n x channels x height x width
 * @param source where it comes from, for messages
 */
record KerasNetwork(Model original, ChannelsFirst channelsFirst, String source) {

  private static final double TOLERANCE = 1e-3;

  private static final String EXPECTED =
      "a model that Keras 2 saved as HDF5, of layers that Deeplearning4j can import, with softmax at"
          + " its end";

  /** HDF5's. */
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /**
   * @throws BadConfiguration if DL4J cannot import it, or it does not end with softmax
   */
  static KerasNetwork read(byte[] file, String source) throws IOException {
    if (file.length < SIGNATURE.length
        || !Arrays.equals(Arrays.copyOf(file, SIGNATURE.length), SIGNATURE)) {
      throw unfit(source, EXPECTED, "a file of another format", null);
    }
    // The HDF5 library opens local files only.
    Path local = Files.createTempFile("keras", ".h5");
    try {
      Files.write(local, file);
      return read(local, source);
    } finally {
      Files.delete(local);
    }
  }

  private static KerasNetwork read(Path file, String source) {
    try {
      Model original = load(file.toString());
      return new KerasNetwork(original, ChannelsFirst.of(original), source);
    } catch (RuntimeException
        | IOException
        | InvalidKerasConfigurationException
        | UnsupportedKerasConfigurationException e) {
      throw unreadable(source, e);
    }
  }

  /** Where the file is at fault, DL4J throws what comes to hand. */
  private static BadConfiguration unreadable(String source, Exception e) {
    return unfit(source, EXPECTED, UserNetwork.rootMessage(e), e);
  }

  private static Model load(String file)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    // Its traces of what is wrong with a file would stand before our one message.
    org.bytedeco.hdf5.Exception.dontPrint();
    return isSequential(file)
        ? KerasModelImport.importKerasSequentialModelAndWeights(file, false)
        : KerasModelImport.importKerasModelAndWeights(file, false);
  }

  private static boolean isSequential(String file)
      throws IOException, UnsupportedKerasConfigurationException {
    try (Hdf5Archive archive = new Hdf5Archive(file)) {
      String model = archive.readAttributeAsJson("model_config");
      return new ObjectMapper().readTree(model).path("class_name").asText().equals("Sequential");
    }
  }

  static BadConfiguration unfit(String source, String expected, String found, Throwable cause) {
    return new BadConfiguration(
        "cannot use the network in %s: expected %s, found %s; save another, or use dl4j-json"
            .formatted(source, expected, found),
        cause);
  }

  String json() {
    return channelsFirst.json();
  }

  /**
   * The weights in the order of {@link #json}. Sends an image through both networks, to be sure
   * that they are the same.
   *
   * @throws BadConfiguration if they are not, or the weights are not those of such a network
   */
  float[] parameters(ImageShape image) {
    float[] parameters;
    double distance;
    try {
      Network network = Network.fromJson(json());
      Map<String, INDArray> to = table(network.model());
      table(original).forEach((name, from) -> to.get(name).assign(channelsFirst.bring(name, from)));
      parameters = network.copyParameters();
      distance = distance(network, image);
    } catch (RuntimeException e) {
      throw unreadable(source, e);
    }
    // NaN is not the same either.
    if (!(distance <= TOLERANCE)) {
      throw unfit(
          source,
          "layers that do the same to images with their channels first and last",
          "outputs that differ by " + distance,
          null);
    }
    return parameters;
  }

  /** How far what {@code network} answers is from what the imported one does. */
  private double distance(Network network, ImageShape image) {
    INDArray last = Nd4j.create(DataType.FLOAT, 1, image.height(), image.width(), image.channels());
    for (long i = 0; i < last.length(); i++) {
      last.putScalar(i, i * 7 % 11 / 11.0);
    }
    INDArray first = last.permute(0, 3, 1, 2).dup('c');
    INDArray expected = output(channelsFirst.channelsLast() ? last : first);
    return expected.distance2(network.output(first));
  }

  private INDArray output(INDArray images) {
    return original instanceof ComputationGraph graph
        ? graph.output(false, images)[0]
        : ((MultiLayerNetwork) original).output(images, false);
  }

  private static Map<String, INDArray> table(Model model) {
    return model instanceof ComputationGraph graph
        ? graph.paramTable()
        : ((MultiLayerNetwork) model).paramTable();
  }
}
