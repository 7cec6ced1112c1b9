package io.trainyard.ensemble.measures;

import io.trainyard.image.Lettering;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * A figure of each two members: a square of cells, the darker the larger it is, with the figure in
 * them where there is room. Of very many members the first are shown. Immutable.
 */
public final class PairsPicture {

  /** More would be seen as little as they can be told apart. */
  static final int MOST_MEMBERS = 120;

  private static final Lettering TITLE = new Lettering(Font.BOLD, 18);
  private static final Lettering TEXT = new Lettering(Font.PLAIN, 13);
  private static final Lettering SMALL = new Lettering(Font.PLAIN, 11);
  private static final Color BLACK = new Color(0x1F2328);
  private static final Color QUIET = new Color(0x656D76);
  private static final Color NONE = new Color(0xF3F5F7);
  private static final Color LEAST = new Color(0xE8F1FA);
  private static final Color MOST = new Color(0x08306B);
  private static final int MARGIN = 24;
  private static final int LEFT = 64;
  private static final int TOP = 100;
  private static final int LEAST_WIDTH = 480;
  private static final int SIDE = 480;
  private static final int LARGEST_CELL = 48;
  private static final int LEAST_CELL = 4;
  private static final int ROOM_FOR_TEXT = 32;

  private final String title;
  private final String what;
  private final List<Integer> numbers;
  private final double[][] figures;
  private final DoubleFunction<String> text;

  private PairsPicture(
      String title,
      String what,
      List<Integer> numbers,
      double[][] figures,
      DoubleFunction<String> text) {
    this.title = title;
    this.what = what;
    this.numbers = List.copyOf(numbers.subList(0, Math.min(numbers.size(), MOST_MEMBERS)));
    this.figures = figures;
    this.text = text;
  }

  /**
   * How often each two members predict different classes.
   *
   * @param rows what they are measured on, for the title
   * @param numbers of the members, in their order
   * @param disagreement members x members, from 0 to 1; not copied
   */
  public static PairsPicture disagreement(
      String rows, List<Integer> numbers, double[][] disagreement) {
    return new PairsPicture(
        "Disagreement: " + rows,
        "per cent of rows that two members disagree on",
        numbers,
        disagreement,
        part -> String.format(Locale.ROOT, "%.1f", 100 * part));
  }

  /**
   * How far each two members err alike. Correlations below 0 are as light as 0.
   *
   * @param rows what they are measured on, for the title
   * @param numbers of the members, in their order
   * @param correlations members x members, from -1 to 1; not copied
   */
  public static PairsPicture errorCorrelations(
      String rows, List<Integer> numbers, double[][] correlations) {
    return new PairsPicture(
        "Correlation of errors: " + rows,
        "correlation of the errors of two members",
        numbers,
        correlations,
        correlation -> String.format(Locale.ROOT, "%.2f", correlation));
  }

  /** The width and height of a cell, in pixels. */
  int cell() {
    return Math.max(LEAST_CELL, Math.min(LARGEST_CELL, SIDE / Math.max(1, numbers.size())));
  }

  /** Draws it. */
  public BufferedImage draw() {
    int side = cell() * numbers.size();
    int width = Math.max(LEAST_WIDTH, LEFT + side + MARGIN);
    BufferedImage image = new BufferedImage(width, TOP + side + MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, width, image.getHeight());
      TITLE.draw(g, TITLE.fit(title, width - 2 * MARGIN), BLACK, MARGIN, 18);
      TEXT.draw(g, what, QUIET, MARGIN, 44);
      double most = most();
      for (int m = 0; m < numbers.size(); m++) {
        names(g, m);
        for (int n = 0; n < numbers.size(); n++) {
          cell(g, m, n, most);
        }
      }
    } finally {
      g.dispose();
    }
    return image;
  }

  private double most() {
    double most = 0;
    for (int m = 0; m < numbers.size(); m++) {
      for (int n = 0; n < m; n++) {
        most = Math.max(most, figures[m][n]);
      }
    }
    return most;
  }

  /** Of the member's row and column; of many members some. */
  private void names(Graphics2D g, int m) {
    int each = Math.max(1, (ROOM_FOR_TEXT - 1 + cell()) / cell());
    if (m % each != 0) {
      return;
    }
    String name = numbers.get(m).toString();
    int middle = m * cell() + cell() / 2;
    TEXT.draw(g, name, BLACK, LEFT + middle - TEXT.width(name) / 2, TOP - 22);
    TEXT.draw(g, name, BLACK, LEFT - 10 - TEXT.width(name), TOP + middle - TEXT.lineHeight() / 2);
  }

  private void cell(Graphics2D g, int m, int n, double most) {
    int x = LEFT + n * cell();
    int y = TOP + m * cell();
    Color color = m == n ? NONE : color(figures[m][n], most);
    g.setColor(color);
    g.fillRect(x, y, cell() - 1, cell() - 1);
    if (m != n && cell() >= ROOM_FOR_TEXT) {
      String figure = text.apply(figures[m][n]);
      Color ink = color.getGreen() < 128 ? Color.WHITE : BLACK;
      SMALL.draw(
          g,
          figure,
          ink,
          x + (cell() - SMALL.width(figure)) / 2,
          y + (cell() - SMALL.lineHeight()) / 2);
    }
  }

  /**
   * @param most of any two, which is the darkest
   */
  static Color color(double figure, double most) {
    double dark = most > 0 ? Math.max(0, figure) / most : 0;
    return new Color(
        mix(LEAST.getRed(), MOST.getRed(), dark),
        mix(LEAST.getGreen(), MOST.getGreen(), dark),
        mix(LEAST.getBlue(), MOST.getBlue(), dark));
  }

  private static int mix(int from, int to, double part) {
    return (int) Math.round(from + part * (to - from));
  }
}
