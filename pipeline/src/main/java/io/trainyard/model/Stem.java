package io.trainyard.model;

import io.trainyard.model.Graph.Convolution;
import io.trainyard.model.ResNet.Shortcut;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a residual network begins with, and what depths go with it. */
enum Stem {
  /**
   * For small images, the paper's section 4.2: a 3 x 3 convolution, then three stages of n blocks
   * with 16, 32 and 64 filters, 6 n + 2 layers.
   */
  CIFAR(16, 4, Shortcut.A) {
    @Override
    String build(Graph graph) {
      return graph.relu(
          "stem", graph.normalized("stem", Graph.IMAGE, new Convolution(filters(), 3, 1)));
    }

    @Override
    Optional<Stages> stages(int depth) {
      int blocks = (depth - 2) / 6;
      return blocks >= 1 && 6 * blocks + 2 == depth
          ? Optional.of(new Stages(Collections.nCopies(3, blocks), false))
          : Optional.empty();
    }

    @Override
    String describeDepths() {
      return "6 n + 2, as 20, 32, 44, 56 and 110 are";
    }
  },
  /**
   * For large images, the paper's table 1: a 7 x 7 convolution and max pooling, each with stride 2,
   * then four stages that begin with 64 filters.
   */
  IMAGENET(64, 32, Shortcut.B) {
    @Override
    String build(Graph graph) {
      String convolved =
          graph.relu(
              "stem", graph.normalized("stem", Graph.IMAGE, new Convolution(filters(), 7, 2)));
      return graph.maxPooling("stem", convolved);
    }

    @Override
    Optional<Stages> stages(int depth) {
      return Optional.ofNullable(KNOWN.get(depth));
    }

    @Override
    String describeDepths() {
      return "one of 18, 34 and 50";
    }
  };

  /** Of table 1; deeper ones are too large to be of use without many GPUs. */
  private static final Map<Integer, Stages> KNOWN =
      Map.of(
          18, new Stages(List.of(2, 2, 2, 2), false),
          34, new Stages(List.of(3, 4, 6, 3), false),
          50, new Stages(List.of(3, 4, 6, 3), true));

  /**
   * What follows.
   *
   * @param blocks in each stage
   * @param bottleneck whether they are bottlenecks
   */
  record Stages(List<Integer> blocks, boolean bottleneck) {
    Stages {
      blocks = List.copyOf(blocks);
    }
  }

  private final int filters;
  private final int smallestImage;
  private final Shortcut usualShortcut;

  Stem(int filters, int smallestImage, Shortcut usualShortcut) {
    this.filters = filters;
    this.smallestImage = smallestImage;
    this.usualShortcut = usualShortcut;
  }

  /** Filters of its convolution, and of the first stage's 3 x 3 convolutions. */
  int filters() {
    return filters;
  }

  /** The side that is halved to one pixel. */
  int smallestImage() {
    return smallestImage;
  }

  /** What the paper takes. */
  Shortcut usualShortcut() {
    return usualShortcut;
  }

  /** Adds its layers. */
  abstract String build(Graph graph);

  /** Empty for depths that there are not. */
  abstract Optional<Stages> stages(int depth);

  abstract String describeDepths();
}
