package io.trainyard.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What there is to say of predicted values, as JSON. */
public final class RegressionReport {

  private RegressionReport() {}

  /**
   * {@code rows}, the named figures, and {@code targets}, each with {@code name}, {@code mse},
   * {@code rmse}, {@code mae} and {@code r2}.
   */
  public static ObjectNode of(RegressionMetrics metrics) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("rows", metrics.rows());
    metrics.named().forEach(report::put);
    ArrayNode targets = report.putArray("targets");
    for (int k = 0; k < metrics.task().outputs(); k++) {
      ObjectNode target = targets.addObject().put("name", metrics.task().names().get(k));
      metrics.of(k).forEach(target::put);
    }
    return report;
  }
}
