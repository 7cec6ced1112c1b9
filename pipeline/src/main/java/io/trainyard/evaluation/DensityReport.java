package io.trainyard.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The figures of a density as JSON, keys in snake_case. */
public final class DensityReport {

  private DensityReport() {}

  /** {@code rows}, and the named figures. */
  public static ObjectNode of(DensityMetrics metrics) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("rows", metrics.rows());
    metrics.named().forEach(report::put);
    return report;
  }
}
