package io.trainyard.evaluation;

import io.trainyard.image.Lettering;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * A confusion matrix to look at: a row for each true class, a column for each predicted one, each
 * square coloured by its part of the true class's rows. Few classes have their counts in the
 * squares; many have names along the axes as far as there is room for them. The pairs that were
 * confused most are listed beside it. Immutable.
 */
public final class ConfusionPicture {

  private static final int MARGIN = 24;
  private static final int HEAD = 52;
  private static final int LEAST_FOR_LINES = 5;
  private static final int LEAST_FOR_LARGE = 60;
  private static final Color LINES = new Color(0xE6E6E6);
  private static final Color FRAME = new Color(0x909090);
  private static final Color NO_ROWS = new Color(0xEEEEEE);

  private final String title;
  private final Confusion confusion;
  private final MatrixGrid grid;
  private final ClassAxes axes;
  private final ConfusionLegend legend;

  /**
   * @param title the first line
   * @param classNames in the order of the labels
   */
  public ConfusionPicture(String title, Confusion confusion, List<String> classNames) {
    this.title = title;
    this.confusion = confusion;
    this.grid = MatrixGrid.of(confusion.classes());
    this.axes = new ClassAxes(grid, classNames);
    this.legend = new ConfusionLegend(confusion, classNames, leastShown());
  }

  /** Where a pair of classes is in the picture. */
  Rectangle at(int label, int predicted) {
    Rectangle square = grid.at(label, predicted);
    square.translate(left(), top());
    return square;
  }

  /** A pale pixel on white is not seen, so single pixels begin with a deeper colour. */
  private double leastShown() {
    return grid.cell() < 3 ? 0.15 : 0;
  }

  private int left() {
    return MARGIN + axes.left();
  }

  private static int top() {
    return MARGIN + HEAD;
  }

  public BufferedImage draw() {
    int beside = left() + grid.side() + 2 * MARGIN;
    int high = Math.max(grid.side() + axes.below(), legend.height());
    BufferedImage image =
        new BufferedImage(
            beside + ConfusionLegend.WIDTH + MARGIN,
            top() + high + MARGIN,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      head(g);
      matrix(g);
      axes.draw(g, left(), top());
      legend.draw(g, beside, top());
    } finally {
      g.dispose();
    }
    return image;
  }

  private void head(Graphics2D g) {
    Writing.TITLE.draw(g, title, Writing.BLACK, MARGIN, MARGIN - 4);
    String counts =
        String.format(
            Locale.ROOT,
            "%,d rows of %,d classes, %.2f %% right",
            confusion.rows(),
            confusion.classes(),
            100.0 * confusion.right() / Math.max(1, confusion.rows()));
    Writing.TEXT.draw(g, counts, Writing.QUIET, MARGIN, MARGIN + 20);
  }

  private void matrix(Graphics2D g) {
    shadeClassesWithoutRows(g);
    double[][] wrong = new double[grid.cells()][grid.cells()];
    double[] right = new double[grid.cells()];
    for (Confusion.Cell cell : confusion.cells()) {
      int row = cell.label() / grid.together();
      int column = cell.predicted() / grid.together();
      if (cell.label() == cell.predicted()) {
        right[row] += cell.share() / grid.together();
      } else {
        // Of several classes in a pixel the worst shows: a mean would hide it.
        wrong[row][column] = Math.max(wrong[row][column], cell.share());
      }
    }
    for (int row = 0; row < grid.cells(); row++) {
      for (int column = 0; column < grid.cells(); column++) {
        if (row == column && right[row] > 0) {
          fill(g, row, column, ShareColors.RIGHT.of(right[row]));
        } else if (wrong[row][column] > 0) {
          fill(g, row, column, ShareColors.WRONG.of(Math.max(leastShown(), wrong[row][column])));
        }
      }
    }
    lines(g);
    counts(g);
  }

  private void fill(Graphics2D g, int row, int column, Color color) {
    g.setColor(color);
    int cell = grid.cell();
    g.fillRect(left() + column * cell, top() + row * cell, cell, cell);
  }

  private void shadeClassesWithoutRows(Graphics2D g) {
    g.setColor(NO_ROWS);
    for (int label = 0; label < grid.classes(); label++) {
      if (confusion.rows(label) == 0 && grid.together() == 1) {
        g.fillRect(left(), at(label, 0).y, grid.side(), grid.cell());
      }
    }
  }

  private void lines(Graphics2D g) {
    g.setColor(LINES);
    if (grid.cell() >= LEAST_FOR_LINES) {
      for (int i = 1; i < grid.cells(); i++) {
        int offset = i * grid.cell();
        g.drawLine(left() + offset, top(), left() + offset, top() + grid.side() - 1);
        g.drawLine(left(), top() + offset, left() + grid.side() - 1, top() + offset);
      }
    }
    g.setColor(FRAME);
    g.drawRect(left() - 1, top() - 1, grid.side() + 1, grid.side() + 1);
  }

  /** Counts, with their part below them where there is room for both. */
  private void counts(Graphics2D g) {
    Lettering large = grid.cell() >= LEAST_FOR_LARGE ? Writing.HEADING : Writing.SMALL;
    int room = grid.cell() - 6;
    if (large.width(widestCount()) > room) {
      return;
    }
    boolean parts = Writing.SMALL.width("99.9 %") <= room;
    for (Confusion.Cell cell : confusion.cells()) {
      Rectangle square = at(cell.label(), cell.predicted());
      int x = square.x + square.width / 2;
      int y = square.y + square.height / 2;
      boolean right = cell.label() == cell.predicted();
      Color ink =
          ShareColors.textOn((right ? ShareColors.RIGHT : ShareColors.WRONG).of(cell.share()));
      String count = String.format(Locale.ROOT, "%,d", cell.count());
      Writing.centred(g, large, count, ink, x, parts ? y - 8 : y);
      if (parts) {
        String part = String.format(Locale.ROOT, "%.1f %%", 100 * cell.share());
        Writing.centred(g, Writing.SMALL, part, ink, x, y + 9);
      }
    }
  }

  private String widestCount() {
    long most = confusion.cells().stream().mapToLong(Confusion.Cell::count).max().orElse(0);
    return String.format(Locale.ROOT, "%,d", most);
  }
}
