package io.trainyard.ensemble;

import io.trainyard.ensemble.measures.CurvePictures;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.measures.MemberFigures;
import io.trainyard.ensemble.measures.PairsPicture;
import io.trainyard.evaluation.Calibration;
import io.trainyard.evaluation.ReliabilityPicture;
import io.trainyard.image.PngFile;
import io.trainyard.inference.TrainedModel.Extra;
import io.trainyard.results.CalibrationRow;
import io.trainyard.results.MemberRow;
import io.trainyard.results.PairRow;
import io.trainyard.results.ResultFile;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What an ensemble and its members are worth, as values that JSON knows, by name. */
final class EnsembleReport {

  private static final String TABLE = "-members.parquet";
  private static final String LOSS = "-loss.png";
  private static final String ERROR = "-error.png";
  private static final String RELIABILITY = "-reliability.png";
  private static final String BINS = "-calibration.parquet";
  private static final String DECOMPOSITION = "-decomposition.parquet";
  private static final String PAIRS = "-disagreement.parquet";
  private static final String DISAGREEMENT = "-disagreement.png";

  /** What the names of the files end in. */
  static final List<String> ENDINGS =
      List.of(TABLE, LOSS, ERROR, RELIABILITY, BINS, DECOMPOSITION, PAIRS, DISAGREEMENT);

  private EnsembleReport() {}

  /** The best member, by each figure, and the mean one. */
  static Map<String, Map<String, Double>> beside(EnsembleMeasures measures) {
    List<MemberFigures> members = measures.members();
    Map<String, Double> best = new LinkedHashMap<>();
    best.put("accuracy", members.get(measures.leastError()).accuracy());
    best.put("error", members.get(measures.leastError()).error());
    best.put("loss", members.get(measures.leastLoss()).loss());
    Map<String, Map<String, Double>> beside = new LinkedHashMap<>();
    beside.put("best_member", best);
    beside.put("mean_member", figures(measures.meanMember()));
    return beside;
  }

  static Map<String, Double> figures(MemberFigures of) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", of.accuracy());
    figures.put("error", of.error());
    figures.put("loss", of.loss());
    figures.put("squared_error", of.squaredError());
    return figures;
  }

  /**
   * @param numbers of the members, in their order
   * @param fit how the members are combined
   */
  static Map<String, Object> of(EnsembleMeasures measures, List<Integer> numbers, Fit fit) {
    Map<String, Object> report = new LinkedHashMap<>(fit.figures());
    List<MemberFigures> members = measures.members();
    report.put(
        "members",
        IntStream.range(0, numbers.size())
            .mapToObj(m -> with("member", numbers.get(m), figures(members.get(m))))
            .toList());
    report.put(
        "mean_of_the_first_members",
        measures.curve().stream()
            .map(point -> with("members", point.members(), figures(point.figures())))
            .toList());
    report.putAll(Decompositions.figures(measures));
    report.put("disagreement", measures.disagreement());
    report.put("mean_disagreement", measures.meanDisagreement());
    report.put("calibration", calibration(measures.calibration()));
    return Map.of("ensemble", report);
  }

  /**
   * Pictures and tables.
   *
   * @param rows what was judged by, for titles
   */
  static List<Extra> files(EnsembleMeasures measures, List<Integer> numbers, String rows) {
    List<MemberRow> table = new ArrayList<>();
    List<MemberFigures> members = measures.members();
    for (int m = 0; m < members.size(); m++) {
      table.add(row("member", numbers.get(m), members.get(m)));
    }
    measures
        .curve()
        .forEach(point -> table.add(row("mean_of_first", point.members(), point.figures())));
    return List.of(
        new Extra(
            "members_table",
            TABLE,
            (path, hadoop) -> ResultFile.members(path, hadoop).write(table)),
        picture("loss_by_members", LOSS, CurvePictures.loss(rows, measures)),
        picture("error_by_members", ERROR, CurvePictures.error(rows, measures)),
        picture(
            "reliability",
            RELIABILITY,
            new ReliabilityPicture("Reliability: " + rows, measures.calibration()).draw()),
        bins(BINS, bins("ensemble", measures.calibration())),
        Decompositions.table(DECOMPOSITION, Decompositions.rows(measures)),
        new Extra(
            "disagreement_table",
            PAIRS,
            (path, hadoop) ->
                ResultFile.pairs(path, hadoop).write(pairs(measures.disagreement(), numbers))),
        picture(
            "disagreement",
            DISAGREEMENT,
            PairsPicture.disagreement(rows, numbers, measures.disagreement()).draw()));
  }

  /** Each two members once. */
  private static List<PairRow> pairs(double[][] disagreement, List<Integer> numbers) {
    List<PairRow> pairs = new ArrayList<>();
    for (int m = 0; m < numbers.size(); m++) {
      for (int n = m + 1; n < numbers.size(); n++) {
        pairs.add(new PairRow(numbers.get(m), numbers.get(n), disagreement[m][n]));
      }
    }
    return pairs;
  }

  static Extra picture(String what, String ending, BufferedImage image) {
    return Extra.picture(what, ending, PngFile.of(image));
  }

  static MemberRow row(String of, int number, MemberFigures figures) {
    return new MemberRow(
        of, number, figures.loss(), figures.accuracy(), figures.error(), figures.squaredError());
  }

  static Map<String, Object> with(String key, int value, Map<String, Double> figures) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(key, value);
    all.putAll(figures);
    return all;
  }

  static Map<String, Object> calibration(Calibration of) {
    Map<String, Object> calibration = new LinkedHashMap<>();
    calibration.put("expected_calibration_error", of.expectedError());
    calibration.put("largest_calibration_error", of.largestError());
    calibration.put("negative_log_likelihood", of.negativeLogLikelihood());
    calibration.put("brier_score", of.brierScore());
    calibration.put(
        "bins",
        of.bins().stream()
            .map(
                bin ->
                    Map.of(
                        "from", bin.from(),
                        "to", bin.to(),
                        "rows", bin.rows(),
                        "confidence", bin.confidence(),
                        "accuracy", bin.accuracy()))
            .toList());
    return calibration;
  }

  /** The table of reliability diagrams. */
  static Extra bins(String ending, List<CalibrationRow> rows) {
    return new Extra(
        "calibration_table",
        ending,
        (path, hadoop) -> ResultFile.calibration(path, hadoop).write(rows));
  }

  /**
   * The bars of a reliability diagram.
   *
   * @param of whose it is
   */
  static List<CalibrationRow> bins(String of, Calibration calibration) {
    return calibration.bins().stream()
        .map(
            bin ->
                new CalibrationRow(
                    of, bin.from(), bin.to(), bin.rows(), bin.confidence(), bin.accuracy()))
        .toList();
  }
}
