package io.trainyard.stopping;

import io.trainyard.config.Section;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A criterion of Lutz Prechelt, "Early stopping - but when?" (1998), beside patience. Where he says
 * epoch, a check counts here: the two are the same with {@code every-epochs = 1}.
 */
sealed interface Criterion
    permits NoCriterion, GeneralizationLoss, ProgressQuotient, SuccessiveIncreases {

  Map<String, Function<Section, Criterion>> KINDS =
      Map.of(
          "none", NoCriterion::read,
          "gl", GeneralizationLoss::read,
          "pq", ProgressQuotient::read,
          "up", SuccessiveIncreases::read);

  /** Whether training should stop at the latest check of {@code curve}, and why. */
  Optional<StopReason> judge(Curve curve);

  /** Whether this divides errors by one another, so that they must have a natural zero. */
  boolean dividesErrors();
}
