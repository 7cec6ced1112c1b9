package io.trainyard.averaging;

import java.io.Serializable;

/** How many minibatches each worker fits between two averagings, by epoch. */
public sealed interface Period extends Serializable {

  /** The same in every epoch: {@code value}. */
  record Constant(int value) implements Period {
    @Override
    public int at(int epoch) {
      return value;
    }
  }

  /**
   * @param epoch counted from 0
   * @return at least 1; a round never goes beyond its epoch
   */
  int at(int epoch);
}
