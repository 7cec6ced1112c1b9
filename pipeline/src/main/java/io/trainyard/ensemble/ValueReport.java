package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.ValueMeasures;
import io.trainyard.evaluation.LinesPicture;
import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import io.trainyard.inference.TrainedModel.Extra;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What an ensemble of values and its members are worth, as values that JSON knows, by name. */
final class ValueReport {

  private static final String LOSS = "-loss.png";

  /** What the names of the files end in. */
  static final List<String> ENDINGS = List.of(LOSS);

  private ValueReport() {}

  /** The member of the least loss, and the mean one. */
  static Map<String, Map<String, Double>> beside(ValueMeasures measures) {
    Map<String, Map<String, Double>> beside = new LinkedHashMap<>();
    beside.put("best_member", measures.bestMember());
    beside.put("mean_member", measures.meanMember());
    return beside;
  }

  /**
   * @param numbers of the members, in their order
   * @param fit how the members are combined
   */
  static Map<String, Object> of(ValueMeasures measures, List<Integer> numbers, Fit fit) {
    Map<String, Object> report = new LinkedHashMap<>(fit.figures());
    report.put("members", numbered("member", numbers, measures.members()));
    report.put(
        "mean_of_the_first_members",
        numbered(
            "members",
            IntStream.rangeClosed(1, numbers.size()).boxed().toList(),
            measures.curve()));
    var ambiguity = measures.ambiguity();
    report.put(
        "convexity_bound",
        Map.of(
            "squared_error", ambiguity.ensembleError(),
            "mean_member_squared_error", ambiguity.meanMemberError()));
    report.put(
        "ambiguity_decomposition",
        Map.of(
            "ensemble_error", ambiguity.ensembleError(),
            "mean_member_error", ambiguity.meanMemberError(),
            "ambiguity", ambiguity.ambiguity()));
    return Map.of("ensemble", report);
  }

  private static List<Map<String, Object>> numbered(
      String key, List<Integer> numbers, List<Map<String, Double>> figures) {
    return IntStream.range(0, numbers.size())
        .mapToObj(i -> EnsembleReport.with(key, numbers.get(i), figures.get(i)))
        .toList();
  }

  /**
   * The loss against the number of members.
   *
   * @param rows what was judged by, for the title
   */
  static List<Extra> files(ValueMeasures measures, String rows) {
    double last = measures.members().size();
    var names =
        new Names("Loss against members: " + rows, "members", "squared error, standardized");
    var picture =
        LinesPicture.linear(
            names,
            List.of(
                Series.from1("mean of the first members", losses(measures.curve())),
                Series.from1("member by itself", losses(measures.members())),
                Series.level("combined", measures.ensemble().loss(), 1, last),
                Series.level("mean of the members", measures.meanMember().get("loss"), 1, last)));
    return List.of(EnsembleReport.picture("loss_by_members", LOSS, picture.draw()));
  }

  private static double[] losses(List<Map<String, Double>> figures) {
    return figures.stream().mapToDouble(one -> one.get("loss")).toArray();
  }
}
