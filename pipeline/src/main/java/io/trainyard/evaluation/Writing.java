package io.trainyard.evaluation;

import io.trainyard.image.Lettering;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;

/** Text in a confusion matrix's picture, by where it is anchored. */
final class Writing {

  static final Lettering TITLE = new Lettering(Font.BOLD, 18);
  static final Lettering HEADING = new Lettering(Font.BOLD, 13);
  static final Lettering TEXT = new Lettering(Font.PLAIN, 13);
  static final Lettering SMALL = new Lettering(Font.PLAIN, 11);

  static final Color BLACK = new Color(0x1F2328);
  static final Color QUIET = new Color(0x656D76);

  private Writing() {}

  /** Text whose middle is at x and y. */
  static void centred(Graphics2D g, Lettering font, String text, Color color, int x, int y) {
    font.draw(g, text, color, x - font.width(text) / 2, y - font.lineHeight() / 2);
  }

  /** Text that ends at x and whose middle is at y. */
  static void endsAt(Graphics2D g, Lettering font, String text, Color color, int x, int y) {
    font.draw(g, text, color, x - font.width(text), y - font.lineHeight() / 2);
  }

  /** Text that begins at x and whose middle is at y. */
  static void startsAt(Graphics2D g, Lettering font, String text, Color color, int x, int y) {
    font.draw(g, text, color, x, y - font.lineHeight() / 2);
  }

  /** Text that runs upwards and ends at y; its middle is at x. */
  static void upTo(Graphics2D g, Lettering font, String text, Color color, int x, int y) {
    Graphics2D turned = (Graphics2D) g.create();
    try {
      turned.translate(x, y);
      turned.rotate(-Math.PI / 2);
      endsAt(turned, font, text, color, 0, 0);
    } finally {
      turned.dispose();
    }
  }
}
