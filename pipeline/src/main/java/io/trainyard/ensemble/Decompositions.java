package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.Ambiguity;
import io.trainyard.ensemble.measures.ConvexityBound;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.measures.ValueMeasures;
import io.trainyard.inference.TrainedModel.Extra;
import io.trainyard.results.DecompositionRow;
import io.trainyard.results.ResultFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What the mean of predictions wins over the members: for JSON, and as a table. */
final class Decompositions {

  private Decompositions() {}

  static Map<String, Object> figures(EnsembleMeasures measures) {
    ConvexityBound bound = measures.bound();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(
        "convexity_bound",
        Map.of(
            "cross_entropy", bound.crossEntropy(),
            "mean_member_cross_entropy", bound.meanMemberCrossEntropy(),
            "squared_error", bound.squaredError(),
            "mean_member_squared_error", bound.meanMemberSquaredError()));
    figures.put("ambiguity_decomposition", figures(measures.ambiguity()));
    return figures;
  }

  static Map<String, Object> figures(ValueMeasures measures) {
    Ambiguity ambiguity = measures.ambiguity();
    return Map.of(
        "convexity_bound",
        Map.of(
            "squared_error", ambiguity.ensembleError(),
            "mean_member_squared_error", ambiguity.meanMemberError()),
        "ambiguity_decomposition",
        figures(ambiguity));
  }

  private static Map<String, Double> figures(Ambiguity ambiguity) {
    return Map.of(
        "ensemble_error", ambiguity.ensembleError(),
        "mean_member_error", ambiguity.meanMemberError(),
        "ambiguity", ambiguity.ambiguity());
  }

  static List<DecompositionRow> rows(EnsembleMeasures measures) {
    ConvexityBound bound = measures.bound();
    return List.of(
        crossEntropy(bound.crossEntropy(), bound.meanMemberCrossEntropy()),
        row(measures.ambiguity()));
  }

  static List<DecompositionRow> rows(ValueMeasures measures) {
    return List.of(row(measures.ambiguity()));
  }

  /**
   * @param ensemble in nats
   * @param meanMember in nats
   */
  static DecompositionRow crossEntropy(double ensemble, double meanMember) {
    return new DecompositionRow(
        "cross_entropy", ensemble, meanMember, meanMember - ensemble, OptionalDouble.empty());
  }

  private static DecompositionRow row(Ambiguity of) {
    return new DecompositionRow(
        "squared_error",
        of.ensembleError(),
        of.meanMemberError(),
        of.meanMemberError() - of.ensembleError(),
        OptionalDouble.of(of.ambiguity()));
  }

  static Extra table(String ending, List<DecompositionRow> rows) {
    return new Extra(
        "decomposition_table",
        ending,
        (path, hadoop) -> ResultFile.decomposition(path, hadoop).write(rows));
  }
}
