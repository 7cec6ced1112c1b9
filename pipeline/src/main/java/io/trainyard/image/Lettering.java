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

  private final Optional<FontMetrics> metrics;

  /**
   * @param style such as {@link Font#BOLD}
   * @param size in pixels
   */
  public Lettering(int style, int size) {
    this.metrics = metrics(new Font(Font.SANS_SERIF, style, size));
  }

  private static Optional<FontMetrics> metrics(Font font) {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return Optional.of(graphics.getFontMetrics(font));
    } catch (RuntimeException | InternalError | LinkageError e) {
      // What it is depends on which of the font library, its configuration and the fonts is
      // missing.
      LOG.warn(
          "cannot write text into pictures: expected a font, found none ({}); install fontconfig and"
              + " a font on this machine",
          e.toString());
      return Optional.empty();
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
