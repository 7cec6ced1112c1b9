package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.CurvePictures;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.measures.MemberFigures;
import io.trainyard.evaluation.ReliabilityPicture;
import io.trainyard.inference.TrainedModel.Extra;
import io.trainyard.results.CalibrationRow;
import io.trainyard.results.MemberRow;
import io.trainyard.results.ResultFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What passes with dropout are worth, averaged and each by itself, beside weight scaling.
 *
 * @param passes whose members are the passes
 * @param scaled whose only member is the pass without dropout
 */
record DropoutReport(EnsembleMeasures passes, EnsembleMeasures scaled) {

  private static final String TABLE = "-passes.parquet";
  private static final String LOSS = "-passes-loss.png";
  private static final String ERROR = "-passes-error.png";
  private static final String RELIABILITY = "-passes-reliability.png";
  private static final String BINS = "-passes-calibration.parquet";
  private static final String DECOMPOSITION = "-passes-decomposition.parquet";

  /** What the names of the files end in. */
  static final List<String> ENDINGS = List.of(TABLE, LOSS, ERROR, RELIABILITY, BINS, DECOMPOSITION);

  private MemberFigures weightScaling() {
    return scaled.members().get(0);
  }

  /** Weight scaling, and what a single pass with dropout is worth on average. */
  Map<String, Map<String, Double>> beside() {
    Map<String, Map<String, Double>> beside = new LinkedHashMap<>();
    beside.put("weight_scaling", EnsembleReport.figures(weightScaling()));
    beside.put("mean_pass", EnsembleReport.figures(passes.meanMember()));
    return beside;
  }

  /** Values that JSON knows, by name. */
  Map<String, Object> figures() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("passes", passes.members().size());
    report.put(
        "mean_of_the_first_passes",
        passes.curve().stream()
            .map(
                point ->
                    EnsembleReport.with(
                        "passes", point.members(), EnsembleReport.figures(point.figures())))
            .toList());
    report.putAll(Decompositions.figures(passes));
    report.put("mean_disagreement", passes.meanDisagreement());
    report.put("calibration", EnsembleReport.calibration(passes.calibration()));
    report.put("weight_scaling_calibration", EnsembleReport.calibration(scaled.calibration()));
    return Map.of("mc_dropout", report);
  }

  /**
   * Pictures and tables.
   *
   * @param rows what was judged by, for titles
   */
  List<Extra> files(String rows) {
    List<MemberRow> table = new ArrayList<>();
    List<MemberFigures> each = passes.members();
    for (int pass = 0; pass < each.size(); pass++) {
      table.add(EnsembleReport.row("pass", pass + 1, each.get(pass)));
    }
    passes
        .curve()
        .forEach(
            point ->
                table.add(EnsembleReport.row("mean_of_first", point.members(), point.figures())));
    table.add(EnsembleReport.row("weight_scaling", 1, weightScaling()));
    return List.of(
        new Extra(
            "passes_table", TABLE, (path, hadoop) -> ResultFile.members(path, hadoop).write(table)),
        EnsembleReport.picture(
            "loss_by_passes", LOSS, CurvePictures.lossOfPasses(rows, passes, weightScaling())),
        EnsembleReport.picture(
            "error_by_passes", ERROR, CurvePictures.errorOfPasses(rows, passes, weightScaling())),
        EnsembleReport.picture(
            "reliability",
            RELIABILITY,
            new ReliabilityPicture("Reliability: " + rows, passes.calibration()).draw()),
        EnsembleReport.bins(BINS, bins()),
        Decompositions.table(DECOMPOSITION, Decompositions.rows(passes)));
  }

  private List<CalibrationRow> bins() {
    List<CalibrationRow> bins = new ArrayList<>();
    bins.addAll(EnsembleReport.bins("mean_of_passes", passes.calibration()));
    bins.addAll(EnsembleReport.bins("weight_scaling", scaled.calibration()));
    return bins;
  }
}
