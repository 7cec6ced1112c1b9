package io.trainyard.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * A reliability diagram: for each bin of confidence a bar as high as its accuracy, in a colour that
 * is the deeper the more rows stand in it, and a mark at its mean confidence. Where probabilities
 * can be taken at their word the bars end on the dashed line. Immutable.
 */
public final class ReliabilityPicture {

  private static final int SIDE = 420;
  private static final int BESIDE = 260;
  private static final int LINE = 22;
  private static final Color MARK = new Color(0xD55E00);
  private static final BasicStroke DASHES =
      new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 5}, 0);

  private final Calibration calibration;
  private final Diagram diagram;

  /**
   * @param title the first line
   * @param calibration of at least one row
   */
  public ReliabilityPicture(String title, Calibration calibration) {
    this.calibration = calibration;
    this.diagram =
        new Diagram(
            title, Axis.ofParts("confidence"), Axis.ofParts("accuracy"), SIDE, SIDE, BESIDE);
  }

  /** Where a bin's bar is in the picture. */
  Rectangle bar(Calibration.Bin bin) {
    int left = diagram.column(bin.from());
    int top = diagram.row(bin.accuracy());
    return new Rectangle(left, top, diagram.column(bin.to()) - left, diagram.row(0) - top);
  }

  /** A bin of all rows has the deepest colour. */
  Color colour(Calibration.Bin bin) {
    return ShareColors.RIGHT.of((double) bin.rows() / calibration.rows());
  }

  public BufferedImage draw() {
    return diagram.draw(
        g -> {
          calibration.bins().stream().filter(bin -> bin.rows() > 0).forEach(bin -> draw(g, bin));
          g.setColor(Diagram.FRAME);
          g.setStroke(DASHES);
          g.drawLine(diagram.column(0), diagram.row(0), diagram.column(1), diagram.row(1));
          figures(g);
        });
  }

  private void draw(Graphics2D g, Calibration.Bin bin) {
    Rectangle bar = bar(bin);
    g.setColor(colour(bin));
    g.fill(bar);
    g.setStroke(new BasicStroke(1));
    g.setColor(Diagram.FRAME);
    g.draw(bar);
    g.setColor(MARK);
    g.setStroke(Diagram.LINE);
    int height = diagram.row(bin.confidence());
    g.drawLine(bar.x + 3, height, bar.x + bar.width - 3, height);
  }

  private void figures(Graphics2D g) {
    int left = diagram.frame().x + SIDE + 24;
    int middle = diagram.frame().y + LINE / 2;
    String[] lines = {
      String.format(Locale.ROOT, "%,d rows", calibration.rows()),
      String.format(
          Locale.ROOT, "expected calibration error %.2f %%", 100 * calibration.expectedError()),
      String.format(Locale.ROOT, "largest of a bin %.2f %%", 100 * calibration.largestError()),
      String.format(
          Locale.ROOT, "negative log-likelihood %.4f", calibration.negativeLogLikelihood()),
      String.format(Locale.ROOT, "Brier score %.4f", calibration.brierScore())
    };
    for (String line : lines) {
      Writing.startsAt(g, Writing.TEXT, line, Writing.BLACK, left, middle);
      middle += LINE;
    }
    g.setColor(MARK);
    g.setStroke(Diagram.LINE);
    g.drawLine(left, middle + LINE, left + 24, middle + LINE);
    Writing.startsAt(
        g, Writing.TEXT, "mean confidence of a bin", Writing.QUIET, left + 32, middle + LINE);
  }
}
