package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Graph.Convolution;
import io.trainyard.random.Seed;
import org.apache.hadoop.conf.Configuration;

/**
 * He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016. Blocks give y
 * = relu(x + F(x)), where F is two convolutions of 3 x 3, or in a bottleneck 1 x 1, 3 x 3 and 1 x 1
 * with four times as many filters, each with batch normalization, and ReLUs between them. A stage
 * after the first halves height and width with its first 3 x 3 convolution, as the networks of
 * today's libraries do (the paper's bottlenecks with the 1 x 1 before it), and doubles the filters.
 * After the last stage: the mean over height and width, softmax. All that has weights but the last
 * is without biases.
 *
 * @param depth layers with weights, shortcuts not counted
 * @param zeroInitResidual whether the last normalization of each F starts with scales of 0, so that
 *     blocks start as y = relu(x) (Goyal et al., "Accurate, large minibatch SGD", 2017)
 * @param dropout the probability with which an input of the last layer is dropped in training
 */
record ResNet(
    Stem stem,
    int depth,
    Shortcut shortcut,
    boolean zeroInitResidual,
    double dropout,
    WeightSettings weights)
    implements ModelSpec {

  /** How x gets past F. */
  enum Shortcut {
    /** As it is; where sizes change, each second pixel, and zeros for the new channels. */
    A,
    /** As it is; where sizes change, through a 1 x 1 convolution with batch normalization. */
    B,
    /** Not at all, y = relu(F(x)): the paper's plain networks. */
    NONE
  }

  private static final int EXPANSION = 4;

  static ResNet read(Section section) {
    Stem stem = section.choice("stem", Stem.class);
    int depth = section.integer("depth", Range.atLeast(1));
    if (stem.stages(depth).isEmpty()) {
      section.problem(
          "depth", depth + " with stem = " + Section.kebab(stem), stem.describeDepths());
    }
    Shortcut shortcut =
        section.isNull("shortcut")
            ? stem.usualShortcut()
            : section.choice("shortcut", Shortcut.class);
    boolean zeroInitResidual = section.flag("zero-init-residual");
    if (zeroInitResidual && shortcut == Shortcut.NONE) {
      section.problem(
          "zero-init-residual",
          "true with shortcut = none",
          "false, since nothing would come through to learn from");
    }
    return new ResNet(
        stem,
        depth,
        shortcut,
        zeroInitResidual,
        section.decimal("dropout", Range.halfOpen(0, 1)),
        WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "resnet";
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    requireRoom(shape.input());
    Stem.Stages stages = stem.stages(depth).orElseThrow();
    Graph graph = new Graph(weights, optimizer, seed);
    String last = stem.build(graph);
    int channels = stem.filters();
    for (int stage = 0; stage < stages.blocks().size(); stage++) {
      for (int block = 0; block < stages.blocks().get(stage); block++) {
        Block next =
            new Block(
                "stage%d-block%d".formatted(stage + 1, block + 1),
                channels,
                stem.filters() << stage,
                stage > 0 && block == 0 ? 2 : 1,
                stages.bottleneck());
        last = add(graph, next, last);
        channels = next.outputs();
      }
    }
    return graph.outputs(last, dropout, shape);
  }

  private void requireRoom(ImageShape image) {
    int smallest = stem.smallestImage();
    if (Math.min(image.height(), image.width()) < smallest) {
      throw new BadConfiguration(
          "cannot build resnet: with model.stem = %s expected images of at least %dx%d, found %dx%d; %s"
              .formatted(
                  Section.kebab(stem),
                  smallest,
                  smallest,
                  image.height(),
                  image.width(),
                  stem == Stem.IMAGENET ? "set stem = cifar" : "use mlp"));
    }
  }

  /**
   * One block.
   *
   * @param inputs channels of x
   * @param filters of its 3 x 3 convolutions
   */
  private record Block(String name, int inputs, int filters, int stride, boolean bottleneck) {

    int outputs() {
      return bottleneck ? EXPANSION * filters : filters;
    }

    boolean keepsSizes() {
      return stride == 1 && inputs == outputs();
    }
  }

  private String add(Graph graph, Block block, String input) {
    String residual = residual(graph, block, input);
    String sum =
        switch (shortcut) {
          case A -> graph.sum(block.name(), residual, padded(graph, block, input));
          case B -> graph.sum(block.name(), residual, projected(graph, block, input));
          case NONE -> residual;
        };
    return graph.relu(block.name(), sum);
  }

  /** F(x). */
  private String residual(Graph graph, Block block, String input) {
    double lastScale = zeroInitResidual ? 0 : 1;
    int filters = block.filters();
    Convolution narrow = new Convolution(filters, 1, 1);
    Convolution wide = new Convolution(block.outputs(), 1, 1);
    Convolution first = new Convolution(filters, 3, block.stride());
    Convolution second = new Convolution(filters, 3, 1);
    String a = block.name() + "-a";
    String b = block.name() + "-b";
    if (!block.bottleneck()) {
      String between = graph.relu(a, graph.normalized(a, input, first));
      return graph.normalized(b, between, second, lastScale);
    }
    String narrowed = graph.relu(a, graph.normalized(a, input, narrow));
    String between = graph.relu(b, graph.normalized(b, narrowed, first));
    return graph.normalized(block.name() + "-c", between, wide, lastScale);
  }

  private static String padded(Graph graph, Block block, String input) {
    String name = block.name() + "-shortcut";
    String sampled = block.stride() == 1 ? input : graph.sampled(name, input, block.stride());
    int times = block.outputs() / block.inputs();
    return times == 1 ? sampled : graph.widened(name, sampled, times);
  }

  private static String projected(Graph graph, Block block, String input) {
    return block.keepsSizes()
        ? input
        : graph.normalized(
            block.name() + "-shortcut", input, new Convolution(block.outputs(), 1, block.stride()));
  }
}
