package io.trainyard.averaging;

import java.util.List;

/** The averaging of whole vectors that lie in one place, as a driver has them. */
final class VectorAveraging {

  /** What came of it; both arrays are new. */
  record Result(float[] values, float[] outerState) {}

  private final AveragingRule rule;

  VectorAveraging(AveragingRule rule) {
    this.rule = rule;
  }

  /**
   * @param start what the workers started from
   * @param outerState the outer optimizer's state before; empty where it keeps none
   * @param sent by worker
   * @param weights rows fitted, by worker
   */
  Result of(float[] start, float[] outerState, List<Sent> sent, long[] weights) {
    BlockAveraging averaging = new BlockAveraging(rule);
    OuterOptimizer outer = rule.outer();
    Result result = new Result(start.clone(), outerState.clone());
    float[][] blocks = new float[weights.length][];
    for (int worker = 0; worker < weights.length; worker++) {
      blocks[worker] = weights[worker] > 0 ? new float[BlockAveraging.BLOCK] : null;
    }
    float[] values = new float[BlockAveraging.BLOCK];
    float[] state = new float[BlockAveraging.BLOCK];
    for (int from = 0; from < start.length; from += BlockAveraging.BLOCK) {
      int length = Math.min(BlockAveraging.BLOCK, start.length - from);
      for (int worker = 0; worker < weights.length; worker++) {
        if (blocks[worker] != null) {
          sent.get(worker).block(from, length, blocks[worker]);
        }
      }
      System.arraycopy(start, from, values, 0, length);
      int states = outer.stateLength(length);
      System.arraycopy(outerState, outer.stateLength(from), state, 0, states);
      averaging.combine(
          new BlockAveraging.Block(from, length), values, blocks, weights, state, values);
      System.arraycopy(values, 0, result.values(), from, length);
      System.arraycopy(state, 0, result.outerState(), outer.stateLength(from), states);
    }
    return result;
  }
}
