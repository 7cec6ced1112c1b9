package io.trainyard.model.classifier;

import java.util.List;

/**
 * A weighted sum of trees for each target: their mean in a forest (Breiman, "Random forests",
 * Machine Learning 2001), and a sum where each tree was fitted to what those before it left
 * (Friedman, "Greedy function approximation", Annals of Statistics 2001).
 *
 * @param targets in their order
 */
public record ValueTrees(int inputs, List<BoostedTrees.Sum> targets) implements Regressor {

  public ValueTrees {
    targets = List.copyOf(targets);
  }

  @Override
  public int outputs() {
    return targets.size();
  }

  @Override
  public int parameters() {
    return targets.stream().mapToInt(BoostedTrees.Sum::parameters).sum();
  }

  @Override
  public boolean sound() {
    return targets.stream().allMatch(BoostedTrees.Sum::sound);
  }

  @Override
  public double[] predict(double[] row) {
    return targets.stream().mapToDouble(target -> target.of(row)).toArray();
  }
}
