package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * What keeps weights w small; biases and the parameters of batch normalization are left alone.
 *
 * @param l1 adds l1 * |w| to the loss, so l1 * sign(w) to the gradient before the updater
 * @param l2 adds l2 * w^2 / 2 to the loss, so l2 * w to the gradient before the updater
 * @param weightDecay takes learning rate * weightDecay * w off w in each step, past the updater
 *     (Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019)
 */
record Penalties(double l1, double l2, double weightDecay) {

  static Penalties read(Section section) {
    return new Penalties(
        section.decimal("l1", Range.atLeast(0)),
        section.decimal("l2", Range.atLeast(0)),
        section.decimal("weight-decay", Range.atLeast(0)));
  }

  /**
   * As DL4J has it.
   *
   * @param updater whose own decay (of adamw) comes on top
   * @throws BadConfiguration if weights would decay twice
   */
  List<Regularization> regularization(UpdaterSpec updater) {
    if (weightDecay > 0 && updater.weightDecay() > 0) {
      throw new BadConfiguration(
          "cannot build the network: expected one weight decay, found model.weight-decay = "
              + weightDecay
              + " and optimizer.weight-decay = "
              + updater.weightDecay()
              + "; drop one of them");
    }
    List<Regularization> result = new ArrayList<>();
    if (l1 > 0) {
      result.add(new L1Regularization(l1));
    }
    if (l2 > 0) {
      result.add(new L2Regularization(l2));
    }
    if (weightDecay + updater.weightDecay() > 0) {
      result.add(new WeightDecay(weightDecay + updater.weightDecay(), true));
    }
    return result;
  }
}
