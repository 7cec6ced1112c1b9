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

  private CurvePictures() {}

  /**
   * @param rows what they are measured on, for the title
   */
  public static BufferedImage loss(String rows, EnsembleMeasures measures) {
    Names names = new Names("Loss against members: " + rows, "members", "cross-entropy, nats");
    return picture(names, measures, MemberFigures::loss, measures.ensemble().loss());
  }

  /**
   * @param rows what they are measured on, for the title
   */
  public static BufferedImage error(String rows, EnsembleMeasures measures) {
    Names names = new Names("Error against members: " + rows, "members", "part of wrong rows");
    return picture(names, measures, MemberFigures::error, measures.ensemble().error());
  }

  private static BufferedImage picture(
      Names names,
      EnsembleMeasures measures,
      ToDoubleFunction<MemberFigures> figure,
      double combined) {
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
                Series.from1("mean of the first members", first),
                Series.from1("member by itself", each),
                Series.level("combined", combined, 1, last),
                Series.level("mean of the members", mean, 1, last)))
        .draw();
  }
}
