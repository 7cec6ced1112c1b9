package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * How gradients g become steps, without the learning rate r. Parameters p become p - step. Where
 * DL4J's formula is not that of the paper or of PyTorch, the case says so; all are pinned by tests.
 */
public sealed interface UpdaterSpec extends Serializable {

  /** One line a kind. Keys and defaults stand in reference.conf. */
  Map<String, Function<Section, UpdaterSpec>> KINDS =
      Map.of(
          "sgd", section -> new Sgd(),
          "momentum", Momentum::read,
          "nesterovs", Nesterovs::read,
          "adagrad", AdaGrad::read,
          "rmsprop", RmsProp::read,
          "adam", Adam::read,
          "adamw", AdamW::read,
          "nadam", Nadam::read,
          "network", section -> new AsInNetwork());

  /** The DL4J updater, of its own, at a learning rate; empty where the network brings its own. */
  Optional<IUpdater> dl4j(double learningRate);

  /**
   * The part of a weight that decoupled decay takes off in a step, over the learning rate. DL4J has
   * that as a regularization of layers, not in updaters.
   */
  default double weightDecay() {
    return 0;
  }

  /** step = r * g */
  record Sgd() implements UpdaterSpec {
    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return Optional.of(new org.nd4j.linalg.learning.config.Sgd(learningRate));
    }
  }

  /**
   * v = momentum * v + r * g; step = v. PyTorch multiplies v, not g, by r, which is the same as
   * long as r is.
   */
  record Momentum(double momentum) implements UpdaterSpec {

    static Momentum read(Section section) {
      return new Momentum(section.decimal("momentum", Range.halfOpen(0, 1)));
    }

    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return Optional.of(new ClassicalMomentum(learningRate, momentum));
    }
  }

  /**
   * v' = momentum * v - r * g; step = momentum * v - (1 + momentum) * v', so momentum is looked
   * ahead (Sutskever et al. 2013, in Bengio's form). PyTorch's is the same as long as r is.
   */
  record Nesterovs(double momentum) implements UpdaterSpec {

    static Nesterovs read(Section section) {
      return new Nesterovs(section.decimal("momentum", Range.halfOpen(0, 1)));
    }

    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return Optional.of(new org.nd4j.linalg.learning.config.Nesterovs(learningRate, momentum));
    }
  }

  /**
   * h = h + g^2; step = r * g / (sqrt(h) + epsilon) (Duchi, Hazan and Singer 2011). DL4J starts h
   * at 1e-6, whatever epsilon is; PyTorch at 0.
   */
  record AdaGrad(double epsilon) implements UpdaterSpec {

    static AdaGrad read(Section section) {
      return new AdaGrad(section.decimal("epsilon", Range.above(0)));
    }

    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return Optional.of(new org.nd4j.linalg.learning.config.AdaGrad(learningRate, epsilon));
    }
  }

  /**
   * h = decay * h + (1 - decay) * g^2; step = r * g / (sqrt(h) + epsilon) (Tieleman and Hinton
   * 2012). DL4J starts h at epsilon; PyTorch at 0.
   */
  record RmsProp(double decay, double epsilon) implements UpdaterSpec {

    static RmsProp read(Section section) {
      return new RmsProp(
          section.decimal("decay", Range.halfOpen(0, 1)),
          section.decimal("epsilon", Range.above(0)));
    }

    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return Optional.of(new org.nd4j.linalg.learning.config.RmsProp(learningRate, decay, epsilon));
    }
  }

  /**
   * m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2; in step t, from 1, step = r
   * * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon): Kingma and Ba 2015 in the form
   * at the end of their section 2. Algorithm 1 and PyTorch add epsilon to the corrected sqrt(v / (1
   * - beta2^t)), so that theirs weighs sqrt(1 - beta2^t) times as much. At a rate of exactly 0 DL4J
   * goes on as if the factor in front of m were epsilon.
   */
  record Adam(double beta1, double beta2, double epsilon) implements UpdaterSpec {

    static Adam read(Section section) {
      return new Adam(
          section.decimal("beta1", Range.halfOpen(0, 1)),
          section.decimal("beta2", Range.halfOpen(0, 1)),
          section.decimal("epsilon", Range.above(0)));
    }

    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return Optional.of(
          new org.nd4j.linalg.learning.config.Adam(learningRate, beta1, beta2, epsilon));
    }
  }

  /**
   * {@link Adam}, and r * weightDecay * p more for weights p (Loshchilov and Hutter 2019, as
   * PyTorch has it). Biases do not decay; in PyTorch they do unless told otherwise.
   */
  record AdamW(Adam adam, double weightDecay) implements UpdaterSpec {

    static AdamW read(Section section) {
      return new AdamW(Adam.read(section), section.decimal("weight-decay", Range.atLeast(0)));
    }

    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return adam.dl4j(learningRate);
    }
  }

  /**
   * m and v as in {@link Adam}; step = r * (beta1 * m + (1 - beta1) * g) / (1 - beta1^t) / (sqrt(v)
   * + epsilon). Unlike Dozat 2016 and PyTorch, DL4J leaves v uncorrected, which makes step t larger
   * by 1 / sqrt(1 - beta2^t): 32 times in the first step with beta2 = 0.999, 10 times in the tenth,
   * hardly any after some thousands. Warm-up makes up for it.
   */
  record Nadam(double beta1, double beta2, double epsilon) implements UpdaterSpec {

    static Nadam read(Section section) {
      return new Nadam(
          section.decimal("beta1", Range.halfOpen(0, 1)),
          section.decimal("beta2", Range.halfOpen(0, 1)),
          section.decimal("epsilon", Range.above(0)));
    }

    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return Optional.of(
          new org.nd4j.linalg.learning.config.Nadam(learningRate, beta1, beta2, epsilon));
    }
  }

  /** As the network of the user's own says, schedules included. */
  record AsInNetwork() implements UpdaterSpec {
    @Override
    public Optional<IUpdater> dl4j(double learningRate) {
      return Optional.empty();
    }
  }
}
