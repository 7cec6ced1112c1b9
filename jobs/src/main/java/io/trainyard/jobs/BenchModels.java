package io.trainyard.jobs;

import io.trainyard.bench.BenchModel;
import io.trainyard.bench.BenchNetwork;
import io.trainyard.bench.BenchNetworks;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.ImageShape;
import io.trainyard.model.NetworkShape;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** The options that say which networks are measured. */
final class BenchModels {

  private static final Pattern IMAGE =
      Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})x([1-9]\\d?)");

  @Option(
      names = "--model",
      paramLabel = "NAME",
      split = ",",
      description = {
        "mlp, mlp-large, lenet, resnet20 or lstm, or several of them. Without it the section model of"
            + " the configuration says what is measured."
      })
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = {
        "Examples in a minibatch (default: 128, of lstm 64, of a configured network"
            + " optimizer.batch-size)."
      })
  private Integer batchSize;

  @Option(
      names = "--image",
      paramLabel = "HxWxC",
      defaultValue = "28x28x1",
      description = {
        "Height, width and channels of the images that a configured network takes (default:"
            + " those of dataset.path, or ${DEFAULT-VALUE})."
      })
  private String image;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "10",
      description = {
        "Classes that a configured network tells apart (default: those of dataset.path, or"
            + " ${DEFAULT-VALUE})."
      })
  private int classes;

  /** The networks with the input that they are known for. */
  List<BenchNetwork> networks(TrainingSettings settings, Configuration hadoop) {
    OptionalInt batch = batchSize();
    if (!models.isEmpty()) {
      return models.stream().map(BenchModel::named).distinct().map(m -> m.network(batch)).toList();
    }
    NetworkShape shape =
        settings
            .dataset()
            .path()
            .map(path -> shape(Dataset.open(path, hadoop)))
            .orElseGet(this::shape);
    return List.of(BenchNetworks.configured(settings, shape, batch, hadoop));
  }

  /** The networks for the images of a dataset. */
  List<BenchNetwork> networks(TrainingSettings settings, NetworkShape shape, Configuration hadoop) {
    OptionalInt batch = batchSize();
    return models.isEmpty()
        ? List.of(BenchNetworks.configured(settings, shape, batch, hadoop))
        : models.stream()
            .map(BenchModel::named)
            .distinct()
            .map(model -> model.network(shape, batch))
            .toList();
  }

  static NetworkShape shape(Dataset dataset) {
    return new NetworkShape(dataset.manifest().image(), dataset.manifest().classNames().size());
  }

  private OptionalInt batchSize() {
    if (batchSize == null) {
      return OptionalInt.empty();
    }
    if (batchSize < 1) {
      throw new BadConfiguration(
          "cannot measure: expected --batch-size to be a whole number of at least 1, found "
              + batchSize);
    }
    return OptionalInt.of(batchSize);
  }

  NetworkShape shape() {
    Matcher sizes = IMAGE.matcher(image);
    if (!sizes.matches()) {
      throw new BadConfiguration(
          "cannot measure: expected --image to be height x width x channels, such as 32x32x3, found "
              + image);
    }
    if (classes < 2) {
      throw new BadConfiguration(
          "cannot measure: expected --classes to be a whole number of at least 2, found "
              + classes);
    }
    return new NetworkShape(
        new ImageShape(
            Integer.parseInt(sizes.group(1)),
            Integer.parseInt(sizes.group(2)),
            Integer.parseInt(sizes.group(3))),
        classes);
  }

  static String names(List<BenchNetwork> networks) {
    return networks.stream().map(BenchNetwork::name).collect(Collectors.joining(","));
  }
}
