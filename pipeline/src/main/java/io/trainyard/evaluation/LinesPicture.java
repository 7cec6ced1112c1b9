package io.trainyard.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/**
 * Series of numbers against another, as lines with a dot at each number: losses against the members
 * of an ensemble, errors against training rows. Numbers that are not finite are left out, and the
 * line with them. Immutable.
 */
public final class LinesPicture {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int LEGEND = 240;
  private static final int LEGEND_LINE = 22;
  private static final int DOT = 6;
  private static final BasicStroke DASHES =
      new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 5}, 0);

  /** Okabe and Ito's colours, which people with any kind of colour blindness tell apart. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9));

  /** What the picture, its lower side and its left side are called. */
  public record Names(String title, String x, String y) {}

  /**
   * One line.
   *
   * @param x where its numbers stand, from left to right
   * @param y its numbers, as many
   * @param isLevel whether it is dashed and without dots: something to compare with
   */
  public record Series(String name, double[] x, double[] y, boolean isLevel) {

    public Series {
      if (x.length != y.length) {
        throw new IllegalArgumentException(x.length + " and " + y.length + " numbers");
      }
      x = x.clone();
      y = y.clone();
    }

    /** A line through these points. */
    public Series(String name, double[] x, double[] y) {
      this(name, x, y, false);
    }

    /** A line over the numbers from 1 on. */
    public static Series from1(String name, double[] y) {
      double[] x = new double[y.length];
      Arrays.setAll(x, i -> i + 1.0);
      return new Series(name, x, y);
    }

    /** The same number from one place to another, as a dashed line: something to compare with. */
    public static Series level(String name, double y, double from, double to) {
      return new Series(name, new double[] {from, to}, new double[] {y, y}, true);
    }

    @Override
    public double[] x() {
      return x.clone();
    }

    @Override
    public double[] y() {
      return y.clone();
    }

    private boolean isFinite(int i) {
      return Double.isFinite(x[i]) && Double.isFinite(y[i]);
    }
  }

  private final List<Series> series;
  private final Diagram diagram;

  private LinesPicture(Names names, List<Series> series, Axis.Spacing spacing, Axis y) {
    this.series = List.copyOf(series);
    Axis x =
        Axis.around(names.x(), series.stream().flatMapToDouble(s -> Arrays.stream(s.x)), spacing);
    this.diagram = new Diagram(names.title(), x, y, WIDTH, HEIGHT, LEGEND);
  }

  /** Lines over an axis on which equal differences are equally far apart. */
  public static LinesPicture linear(Names names, List<Series> series) {
    return new LinesPicture(names, series, linear(series), upTheSide(names, series));
  }

  /** As above, of parts: the left side goes from 0 to 1. */
  public static LinesPicture ofParts(Names names, List<Series> series) {
    return new LinesPicture(names, series, linear(series), Axis.ofParts(names.y()));
  }

  private static Axis.Spacing linear(List<Series> series) {
    boolean whole =
        series.stream().flatMapToDouble(s -> Arrays.stream(s.x)).allMatch(x -> x == Math.rint(x));
    return whole ? Axis.Spacing.WHOLE : Axis.Spacing.LINEAR;
  }

  /** The left side, with room for all numbers. */
  private static Axis upTheSide(Names names, List<Series> series) {
    return Axis.around(
        names.y(), series.stream().flatMapToDouble(s -> Arrays.stream(s.y)), Axis.Spacing.LINEAR);
  }

  /** Lines over an axis on which equal ratios are equally far apart; of numbers above 0. */
  public static LinesPicture logarithmic(Names names, List<Series> series) {
    return new LinesPicture(names, series, Axis.Spacing.LOGARITHMIC, upTheSide(names, series));
  }

  Diagram diagram() {
    return diagram;
  }

  Color colour(int series) {
    return COLOURS.get(series % COLOURS.size());
  }

  public BufferedImage draw() {
    return diagram.draw(
        g -> {
          legend(g);
          for (int s = 0; s < series.size(); s++) {
            g.setColor(colour(s));
            draw(g, series.get(s));
          }
        });
  }

  private void draw(Graphics2D g, Series line) {
    g.setStroke(line.isLevel() ? DASHES : Diagram.LINE);
    for (int i = 1; i < line.x.length; i++) {
      if (line.isFinite(i - 1) && line.isFinite(i)) {
        g.drawLine(
            diagram.column(line.x[i - 1]),
            diagram.row(line.y[i - 1]),
            diagram.column(line.x[i]),
            diagram.row(line.y[i]));
      }
    }
    for (int i = 0; i < line.x.length; i++) {
      if (line.isFinite(i) && !line.isLevel()) {
        g.fillOval(diagram.column(line.x[i]) - DOT / 2, diagram.row(line.y[i]) - DOT / 2, DOT, DOT);
      }
    }
  }

  private void legend(Graphics2D g) {
    int left = diagram.frame().x + WIDTH + 20;
    int middle = diagram.frame().y + LEGEND_LINE / 2;
    for (int s = 0; s < series.size(); s++) {
      g.setColor(colour(s));
      g.setStroke(series.get(s).isLevel() ? DASHES : Diagram.LINE);
      g.drawLine(left, middle, left + 24, middle);
      String name = Writing.TEXT.fit(series.get(s).name(), LEGEND - 56);
      Writing.startsAt(g, Writing.TEXT, name, Writing.BLACK, left + 32, middle);
      middle += LEGEND_LINE;
    }
  }
}
