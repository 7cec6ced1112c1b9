package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.flow.FlowGraph;
import io.trainyard.model.flow.Prior;
import io.trainyard.random.Seed;
import org.apache.hadoop.conf.Configuration;

/**
 * A density of images that can be drawn from: an invertible network with additive couplings, which
 * is fitted by the exact likelihood (Dinh, Krueger and Bengio, "NICE: Non-linear independent
 * components estimation", 2014). It puts out the logarithm of an image's density in nats, for
 * pixels from 0 to 1 (see {@link Task.Density}).
 *
 * @param couplings that change one half of the image's values each, the halves in turn
 * @param hiddenLayers of each coupling's network
 * @param hidden units of each of these layers
 * @param prior of each component of the code
 * @param logScaleFactor the scales' logarithms are this times the parameters that are learned (as
 *     in Kingma and Dhariwal, "Glow", 2018): pixels that are the same in all images want a
 *     logarithm of about 7, which steps of 1e-3 would take long to
 */
record Nice(
    int couplings,
    int hiddenLayers,
    int hidden,
    Prior prior,
    double logScaleFactor,
    WeightInitialization initialization,
    Penalties penalties)
    implements ModelSpec {

  static Nice read(Section section) {
    return new Nice(
        section.integer("couplings", Range.atLeast(2)),
        section.integer("hidden-layers", Range.atLeast(1)),
        section.integer("hidden", Range.atLeast(1)),
        section.choice("prior", Prior.class),
        section.decimal("log-scale-factor", Range.above(0)),
        section.choice("weight-init", WeightInitialization.class),
        Penalties.read(section));
  }

  @Override
  public String kind() {
    return "nice";
  }

  @Override
  public boolean estimatesDensity() {
    return true;
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    int components = shape.input().size();
    if (components < 2) {
      throw new BadConfiguration(
          "cannot build the network: expected images of at least 2 values for model.kind = nice, which changes some by the others, found images of %s; use another dataset"
              .formatted(shape.input()));
    }
    var graph =
        Foundation.of(new WeightSettings(initialization, 0, penalties), optimizer, seed)
            .graphBuilder();
    return new FlowGraph(couplings, hiddenLayers, hidden, prior, logScaleFactor)
        .json(graph, components, penalties.regularization(optimizer.updater()));
  }
}
