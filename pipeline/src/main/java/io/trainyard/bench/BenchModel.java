package io.trainyard.bench;

import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The networks that a bench knows by name. */
public enum BenchModel {
  /** 784-500-300-10, Nesterovs. */
  MLP,
  /** 784-2000-2000-10, Nesterovs. */
  MLP_LARGE,
  /** 20 and 50 filters of 5 x 5, 500 units; Adam. */
  LENET,
  /** He et al. 2016, section 4.2, with their option B of shortcuts; Nesterovs. */
  RESNET20,
  /** {@link CharacterLstm}, Adam. */
  LSTM;

  private static final Seed SEED = new Seed(42);
  private static final NetworkShape MNIST = new NetworkShape(new ImageShape(28, 28, 1), 10);
  private static final NetworkShape CIFAR = new NetworkShape(new ImageShape(32, 32, 3), 10);
  private static final int BATCH = 128;

  /** The name on the command line and in results. */
  public String label() {
    return Section.kebab(this);
  }

  /**
   * @throws BadConfiguration if there is none of that name
   */
  public static BenchModel named(String name) {
    return Arrays.stream(values())
        .filter(model -> model.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadConfiguration(
                    "cannot measure --model %s: expected one of %s, or none of them and a section model in --conf"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(BenchModel::label)
                                .collect(Collectors.joining(", ")))));
  }

  /** The shape of the data that the network is known for; empty for text. */
  Optional<NetworkShape> shape() {
    return switch (this) {
      case MLP, MLP_LARGE, LENET -> Optional.of(MNIST);
      case RESNET20 -> Optional.of(CIFAR);
      case LSTM -> Optional.empty();
    };
  }

  /**
   * The network with its own input.
   *
   * @param batchSize empty takes the one that it is known for: 128, and 64 texts of 50 characters
   */
  public BenchNetwork network(OptionalInt batchSize) {
    return switch (this) {
      case LSTM ->
          new BenchNetwork(
              label(),
              CharacterLstm.json(SEED),
              optimizer().learningRate(),
              batchSize.orElse(CharacterLstm.BATCH),
              new BenchNetwork.Input.Text(CharacterLstm.CHARACTERS, CharacterLstm.LENGTH));
      default -> network(shape().orElseThrow(), batchSize);
    };
  }

  /**
   * The network for images of another shape.
   *
   * @throws BadConfiguration if it takes no images, or none of that size
   */
  public BenchNetwork network(NetworkShape shape, OptionalInt batchSize) {
    String json =
        switch (this) {
          case MLP -> catalogue("kind = mlp, hidden = [500, 300]", shape);
          case MLP_LARGE -> catalogue("kind = mlp, hidden = [2000, 2000]", shape);
          case LENET -> catalogue("kind = lenet", shape);
          case RESNET20 -> catalogue("kind = resnet, depth = 20, shortcut = b", shape);
          case LSTM ->
              throw new BadConfiguration(
                  "cannot measure lstm on images: expected another network; give --model mlp, say");
        };
    return new BenchNetwork(
        label(),
        json,
        optimizer().learningRate(),
        batchSize.orElse(BATCH),
        new BenchNetwork.Input.Image(shape));
  }

  private String catalogue(String model, NetworkShape shape) {
    Configuration configuration = Configuration.parseText("model { %s }".formatted(model));
    return ModelSpec.read(configuration.root()).networkJson(shape, optimizer(), SEED);
  }

  private OptimizerSettings optimizer() {
    String kind =
        switch (this) {
          case MLP, MLP_LARGE, RESNET20 -> "nesterovs";
          case LENET, LSTM -> "adam";
        };
    Configuration configuration =
        Configuration.parseText("optimizer { kind = %s }".formatted(kind));
    return OptimizerSettings.read(configuration.root(), 1);
  }
}
