package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A linear combination of members whose outputs are values.
 *
 * @param kind as the configuration names it
 */
record ValueCombiner(String kind, ValuePool pool) implements Combiner {

  @Override
  public int members() {
    return pool.weights().length;
  }

  @Override
  public int classes() {
    return pool.intercepts().length;
  }

  @Override
  public float[] combine(float[][] values, boolean[] takesPart) {
    return pool.combine(values, takesPart);
  }

  /** Those of stacking are not on the simplex: its members count the same. */
  @Override
  public double[] weights() {
    return kind.equals(Stacked.KIND) ? Present.equalWeights(members()) : pool.weights();
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = CombinerJson.writeValues(this);
    json.setAll(pool.toJson());
    return json;
  }
}
