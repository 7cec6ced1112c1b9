package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.measures.MemberFigures;
import io.trainyard.ensemble.measures.SplitUncertainty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What an ensemble of means over passes with dropout is worth, beside the same members with dropout
 * off.
 *
 * @param numbers of the members, in their order
 * @param dropping numbers of those that have dropout
 * @param passes of each
 * @param scaled of the members with dropout off
 * @param uncertainty the mean of all rows'
 */
record DropoutEnsembleReport(
    List<Integer> numbers,
    Set<Integer> dropping,
    int passes,
    EnsembleMeasures scaled,
    SplitUncertainty uncertainty) {

  /** The best member and the mean one, each with its passes, and the ensemble without dropout. */
  Map<String, Map<String, Double>> beside(EnsembleMeasures averaged) {
    Map<String, Map<String, Double>> beside = new LinkedHashMap<>(EnsembleReport.beside(averaged));
    beside.put("weight_scaling", weightScaling());
    return beside;
  }

  private Map<String, Double> weightScaling() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", scaled.ensemble().accuracy());
    figures.put("error", scaled.ensemble().error());
    figures.put("loss", scaled.ensemble().loss());
    return figures;
  }

  /**
   * Values that JSON knows, by name.
   *
   * @param fit how the members are combined
   */
  Map<String, Object> of(EnsembleMeasures averaged, Fit fit) {
    Map<String, Object> dropout = new LinkedHashMap<>();
    dropout.put("passes", passes);
    dropout.put("members_with_dropout", List.copyOf(dropping));
    dropout.put("weight_scaling", weightScaling());
    dropout.put("weight_scaling_calibration", EnsembleReport.calibration(scaled.calibration()));
    List<MemberFigures> members = scaled.members();
    dropout.put(
        "weight_scaling_members",
        IntStream.range(0, numbers.size())
            .mapToObj(
                m ->
                    EnsembleReport.with(
                        "member", numbers.get(m), EnsembleReport.figures(members.get(m))))
            .toList());
    dropout.put("mean_uncertainty", mean());
    Map<String, Object> report = new LinkedHashMap<>(EnsembleReport.of(averaged, numbers, fit));
    report.put("mc_dropout", dropout);
    return report;
  }

  private Map<String, Double> mean() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("entropy", uncertainty.entropy());
    figures.put("mutual_information", uncertainty.mutualInformation());
    figures.put("mutual_information_between_members", uncertainty.betweenMembers());
    figures.put("mutual_information_within_members", uncertainty.withinMembers());
    return figures;
  }
}
