package io.trainyard.ensemble.measures;

import io.trainyard.evaluation.LinesPicture;
import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Loss and error against the number of members: of each member by itself, of the mean of the first
 * ones, and, as lines to compare with, of the members on average and of what they are combined to.
 */
public final class CurvePictures {

  /** What the lines are called. */
  private record Words(String first, String each, String level, String mean) {}

  private static final Words MEMBERS =
      new Words("mean of the first members", "member by itself", "combined", "mean of the members");
  private static final Words PASSES =
      new Words("mean of the first passes", "pass by itself", "weight scaling", "pass on average");

  private CurvePictures() {}

  /**
   * @param rows what they are measured on, for the title
   */
  public static BufferedImage loss(String rows, EnsembleMeasures measures) {
    Names names = new Names("Loss against members: " + rows, "members", "cross-entropy, nats");
    return picture(names, MEMBERS, measures, MemberFigures::loss, measures.ensemble().loss());
  }

  /**
   * @param rows what they are measured on, for the title
   */
  public static BufferedImage error(String rows, EnsembleMeasures measures) {
    Names names = new Names("Error against members: " + rows, "members", "part of wrong rows");
    return picture(names, MEMBERS, measures, MemberFigures::error, measures.ensemble().error());
  }

  /**
   * Loss against the number of passes of one network with dropout.
   *
   * @param rows what they are measured on, for the title
   * @param passes whose members are the passes
   * @param scaled the pass without dropout
   */
  public static BufferedImage lossOfPasses(
      String rows, EnsembleMeasures passes, MemberFigures scaled) {
    Names names = new Names("Loss against passes: " + rows, "passes", "cross-entropy, nats");
    return picture(names, PASSES, passes, MemberFigures::loss, scaled.loss());
  }

  /** Error against the number of passes, otherwise as {@link #lossOfPasses}. */
  public static BufferedImage errorOfPasses(
      String rows, EnsembleMeasures passes, MemberFigures scaled) {
    Names names = new Names("Error against passes: " + rows, "passes", "part of wrong rows");
    return picture(names, PASSES, passes, MemberFigures::error, scaled.error());
  }

  private static BufferedImage picture(
      Names names,
      Words words,
      EnsembleMeasures measures,
      ToDoubleFunction<MemberFigures> figure,
      double level) {
    List<MemberFigures> members = measures.members();
    double last = members.size();
    double[] each = members.stream().mapToDouble(figure).toArray();
    double[] first =
        measures.curve().stream()
            .mapToDouble(point -> figure.applyAsDouble(point.figures()))
            .toArray();
    double mean = figure.applyAsDouble(measures.meanMember());
    return LinesPicture.linear(
            names,
            List.of(
                Series.from1(words.first(), first),
                Series.from1(words.each(), each),
                Series.level(words.level(), level, 1, last),
                Series.level(words.mean(), mean, 1, last)))
        .draw();
  }
}
