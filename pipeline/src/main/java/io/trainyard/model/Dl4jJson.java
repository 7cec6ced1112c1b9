package io.trainyard.model;

import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.random.Seed;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * A network of the user's own: a file, on any Hadoop file system, with the JSON of a {@code
 * MultiLayerConfiguration} or {@code ComputationGraphConfiguration} with one input and one output.
 * Its seed gives way to that of the run, and its updaters to the configured optimizer unless that
 * is {@code network}; all else stays. Classes that it names are of {@link KnownClasses}.
 */
record Dl4jJson(String path) implements ModelSpec {

  static Dl4jJson read(Section section) {
    return new Dl4jJson(section.text("path"));
  }

  @Override
  public String kind() {
    return "dl4j-json";
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    UserNetwork network = UserNetwork.parse(text(files), path, KnownClasses.of(files));
    return adopt(network, path, shape, optimizer, seed);
  }

  /**
   * The network with the run's seed and the configured optimizer.
   *
   * @param path where it comes from, for messages
   */
  static String adopt(
      UserNetwork network,
      String path,
      NetworkShape shape,
      OptimizerSettings optimizer,
      Seed seed) {
    requireOutputs(network, path, shape.task());
    network.seed(ModelSeed.of(seed));
    optimizer
        .initialUpdater()
        .ifPresent(updater -> network.updaters(old -> updater.clone(), old -> null));
    double decay = optimizer.updater().weightDecay();
    if (decay > 0) {
      network.decay(new WeightDecay(decay, true));
    }
    return network.json();
  }

  private String text(Configuration files) {
    try {
      return new String(AtomicFiles.read(new Path(path), files), StandardCharsets.UTF_8);
    } catch (FileNotFoundException | UnsupportedFileSystemException | IllegalArgumentException e) {
      throw new BadConfiguration(
          "cannot read model.path = " + path + ": expected a file, found: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new Infrastructure("cannot read model.path = " + path + ": " + e, e);
    }
  }

  private static void requireOutputs(UserNetwork network, String path, Task task) {
    List<Layer> outputs = network.outputs();
    if (network.inputs() != 1 || outputs.size() != 1) {
      throw unfit(
          path,
          "one input and one output layer",
          network.inputs() + " inputs and " + outputs.size() + " output layers");
    }
    Layer output = outputs.get(0);
    if (output instanceof BaseOutputLayer layer) {
      if (layer.getNOut() != task.outputs()) {
        String each = task instanceof Task.Regression ? "target" : "class";
        throw unfit(
            path,
            "an output layer of " + task.outputs() + " units, one for each " + each,
            layer.getNOut() + " units");
      }
      if (task instanceof Task.Regression && layer.getActivationFn() instanceof ActivationSoftmax) {
        throw unfit(path, "an output layer without softmax, whose outputs are values", "softmax");
      }
    } else if (!(output instanceof LossLayer)) {
      throw unfit(
          path,
          "an OutputLayer or a LossLayer at its end",
          "a " + output.getClass().getSimpleName());
    }
  }

  private static BadConfiguration unfit(String path, String expected, String found) {
    return new BadConfiguration(
        "cannot use the network in "
            + path
            + ": expected "
            + expected
            + ", found "
            + found
            + "; change the network");
  }
}
