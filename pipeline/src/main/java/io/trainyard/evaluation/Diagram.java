package io.trainyard.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** A picture with a title and two axes, around a frame into which somebody else draws. */
final class Diagram {

  static final BasicStroke LINE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final Color FRAME = new Color(0x909090);

  private static final Color GRID = new Color(0xEBEBEB);
  private static final int LEFT = 92;
  private static final int TOP = 60;
  private static final int BELOW = 64;
  private static final int RIGHT = 28;
  private static final int GAP = 8;

  private final String title;
  private final Axis x;
  private final Axis y;
  private final Rectangle frame;
  private final int beside;

  /**
   * @param width of the frame, in pixels
   * @param height of the frame, in pixels
   * @param beside room right of the frame, in pixels
   */
  Diagram(String title, Axis x, Axis y, int width, int height, int beside) {
    this.title = title;
    this.x = x;
    this.y = y;
    this.frame = new Rectangle(LEFT, TOP, width, height);
    this.beside = beside;
  }

  Rectangle frame() {
    return new Rectangle(frame);
  }

  /** The pixel column of a number along the lower side. */
  int column(double value) {
    return frame.x + (int) Math.round(x.place(value) * frame.width);
  }

  /** The pixel row of a number along the left side. */
  int row(double value) {
    return frame.y + frame.height - (int) Math.round(y.place(value) * frame.height);
  }

  /**
   * @param content what is drawn into the frame, over its grid
   */
  BufferedImage draw(Consumer<Graphics2D> content) {
    BufferedImage image =
        new BufferedImage(
            LEFT + frame.width + beside + RIGHT,
            TOP + frame.height + BELOW,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      Writing.TITLE.draw(g, title, Writing.BLACK, 24, 18);
      axes(g);
      g.setColor(FRAME);
      g.drawRect(frame.x, frame.y, frame.width, frame.height);
      content.accept(g);
    } finally {
      g.dispose();
    }
    return image;
  }

  private void axes(Graphics2D g) {
    int bottom = frame.y + frame.height;
    for (double tick : x.ticks()) {
      g.setColor(GRID);
      g.drawLine(column(tick), frame.y, column(tick), bottom);
      Writing.centred(g, Writing.TEXT, x.text(tick), Writing.QUIET, column(tick), bottom + GAP + 8);
    }
    for (double tick : y.ticks()) {
      g.setColor(GRID);
      g.drawLine(frame.x, row(tick), frame.x + frame.width, row(tick));
      Writing.endsAt(g, Writing.TEXT, y.text(tick), Writing.QUIET, frame.x - GAP, row(tick));
    }
    int middle = frame.x + frame.width / 2;
    Writing.centred(g, Writing.HEADING, x.name(), Writing.BLACK, middle, bottom + 42);
    int end = frame.y + frame.height / 2 - Writing.HEADING.width(y.name()) / 2;
    Writing.upTo(g, Writing.HEADING, y.name(), Writing.BLACK, 24, end);
  }
}
