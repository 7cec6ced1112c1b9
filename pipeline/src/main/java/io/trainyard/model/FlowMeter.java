package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/**
 * Notes how large gradients are on their way back through a stack's cells, from one step to the one
 * before, and which units are dead. Not thread-safe.
 */
final class FlowMeter {

  private final CellStack stack;

  /** For each cell, and each step of a window; of none where gradients go back by no outputs. */
  private final double[][] norms;

  /** Begins with the next way back. */
  FlowMeter(CellStack stack, int steps) {
    this.stack = stack;
    this.norms = new double[stack.all().size()][];
    for (int i = 0; i < norms.length; i++) {
      Cell cell = stack.all().get(i);
      norms[i] = new double[cell.recurs() ? steps : 0];
      if (cell.recurs()) {
        cell.recordNorms(norms[i]);
      }
    }
  }

  /**
   * Adds what was noted, by the layers' names.
   *
   * @param factor for each step what its mean over lanes is multiplied by
   */
  void addTo(Map<String, GradientFlow.OfLayer> flow, IntToDoubleFunction factor) {
    for (int i = 0; i < norms.length; i++) {
      double[] own = norms[i].clone();
      for (int t = 0; t < own.length; t++) {
        own[t] *= factor.applyAsDouble(t);
      }
      OptionalDouble dead = stack.all().get(i).deadUnits();
      if (own.length > 0 || dead.isPresent()) {
        flow.put(stack.name(i), new GradientFlow.OfLayer(own, dead));
      }
    }
  }

  /** What was noted, as above. */
  GradientFlow flow(IntToDoubleFunction factor) {
    Map<String, GradientFlow.OfLayer> flow = new LinkedHashMap<>();
    addTo(flow, factor);
    return new GradientFlow(flow);
  }
}
