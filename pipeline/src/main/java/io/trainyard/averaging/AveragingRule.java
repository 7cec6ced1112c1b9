package io.trainyard.averaging;

import io.trainyard.model.RunningStatistics;
import java.util.Objects;

/**
 * How a vector is averaged.
 *
 * <p>A network's running statistics go by rules of their own. They are moving averages over the
 * minibatches that a worker has seen, of which all workers see equally many or are weighted by
 * their rows: so their weighted mean is the moving average that one worker would have which had
 * seen the minibatches of all. It is the mean of variances, also where a network keeps log10 of
 * their roots: the mean of logarithms would be that of the geometric mean, which is smaller
 * wherever workers differ, so that each averaging would take variance off. And an outer optimizer
 * leaves them alone: they are estimates, not weights on their way down a slope; with momentum they
 * would overshoot what they estimate, and a variance could become negative.
 *
 * @param outer what is made of the mean
 * @param statistics which elements are running statistics
 */
record AveragingRule(ExchangeType exchange, OuterOptimizer outer, RunningStatistics statistics) {

  AveragingRule {
    Objects.requireNonNull(exchange, "exchange");
    Objects.requireNonNull(outer, "outer");
    Objects.requireNonNull(statistics, "statistics");
  }

  /** For a vector without running statistics. */
  AveragingRule(ExchangeType exchange, OuterOptimizer outer) {
    this(exchange, outer, RunningStatistics.NONE);
  }

  /** For an optimizer's state. */
  static AveragingRule ofState(ExchangeType exchange) {
    return new AveragingRule(exchange, new OuterOptimizer.None());
  }
}
