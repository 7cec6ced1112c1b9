package io.trainyard.averaging;

import java.io.Serializable;

/** How the tokens of a dataset become minibatches. It goes to tasks. */
public sealed interface TokenPlan extends Serializable permits SequencePlan, PairPlan {

  /** Who fits what when. */
  Schedule schedule(int workers, Period period);
}
