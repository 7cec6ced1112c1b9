package io.trainyard.image;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Text of one font and size. A machine without fonts, as slim containers are, gets none: its text
 * takes no room and is not drawn.
 */
public final class Lettering {

  private static final Logger LOG = LoggerFactory.getLogger(Lettering.class);
  private static final String ELLIPSIS = "\u2026";

  /** Asked once, so that one warning is enough. */
  private static final boolean HAS_FONTS = hasFonts();

  private final Optional<FontMetrics> metrics;

  /**
   * @param style such as {@link Font#BOLD}
   * @param size in pixels
   */
  public Lettering(int style, int size) {
    Font font = new Font(Font.SANS_SERIF, style, size);
    this.metrics = HAS_FONTS ? Optional.of(metrics(font)) : Optional.empty();
  }

  private static boolean hasFonts() {
    try {
      metrics(new Font(Font.SANS_SERIF, Font.PLAIN, 1));
      return true;
    } catch (RuntimeException | InternalError | LinkageError e) {
      // Which of them depends on what is missing: the font library, its configuration or the fonts.
      LOG.warn(
          "cannot write text into pictures: expected a font, found none ({}); install fontconfig and"
              + " a font on this machine",
          e.toString());
      return false;
    }
  }

  private static FontMetrics metrics(Font font) {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return graphics.getFontMetrics(font);
    } finally {
      graphics.dispose();
    }
  }

  /** In pixels; 0 where there is no font. */
  public int width(String text) {
    return metrics.map(m -> m.stringWidth(text)).orElse(0);
  }

  /** From one line to the next; 0 where there is no font. */
  public int lineHeight() {
    return metrics.map(FontMetrics::getHeight).orElse(0);
  }

  /** Writes {@code text} with its top left corner at x and y. */
  public void draw(Graphics2D graphics, String text, Color color, int x, int y) {
    metrics.ifPresent(
        m -> {
          graphics.setFont(m.getFont());
          graphics.setColor(color);
          graphics.drawString(text, x, y + m.getAscent());
        });
  }

  /** The text, or as much of its beginning as has room, with an ellipsis. */
  public String fit(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(text.substring(0, end) + ELLIPSIS) > width) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).strip() + ELLIPSIS;
  }

  /** Lines no wider than {@code width}, broken at spaces; a single word may be wider. */
  List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && width(line + " " + word) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
