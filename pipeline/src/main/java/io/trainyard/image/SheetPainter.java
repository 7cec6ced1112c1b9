package io.trainyard.image;

import io.trainyard.image.ContactSheet.Caption;
import io.trainyard.image.ContactSheet.Cell;
import io.trainyard.image.ContactSheet.Group;
import io.trainyard.image.ContactSheet.Ink;
import io.trainyard.image.ContactSheet.Row;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.ToIntFunction;

/** Draws one {@link ContactSheet}. */
final class SheetPainter {

  private static final int MARGIN = 28;
  private static final int GAP = 12;
  private static final int LABEL_GAP = 18;
  private static final int MAX_LABEL_WIDTH = 200;
  private static final int MIN_CELL_WIDTH = 72;
  private static final int MIN_WIDTH = 640;
  private static final Color PAPER = Color.WHITE;
  private static final Color FRAME = new Color(0xD0D4DA);
  private static final Color RULE = new Color(0xE3E6EA);

  private final ContactSheet sheet;
  private final Lettering title = new Lettering(Font.BOLD, 20);
  private final Lettering heading = new Lettering(Font.BOLD, 15);
  private final Lettering text = new Lettering(Font.PLAIN, 13);
  private final Lettering caption = new Lettering(Font.PLAIN, 12);
  private final Thumbnails thumbnails;
  private final int cellWidth;
  private final int cellHeight;
  private final int labelWidth;
  private final int width;

  SheetPainter(ContactSheet sheet) {
    this.sheet = sheet;
    List<PixelImage> images = sheet.images();
    this.thumbnails =
        Thumbnails.forLongestSide(largest(images, x -> Math.max(x.height(), x.width())));
    this.cellWidth = Math.max(MIN_CELL_WIDTH, largest(images, thumbnails::width));
    this.cellHeight = largest(images, thumbnails::height);
    this.labelWidth = labelWidth();
    this.width = Math.max(MIN_WIDTH, 2 * MARGIN + indent() + columns() * (cellWidth + GAP) - GAP);
  }

  BufferedImage paint() {
    // Drawn twice: what is drawn on a single pixel only tells how high it gets.
    int height = paint(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    paint(result);
    return result;
  }

  private int paint(BufferedImage on) {
    Graphics2D graphics = on.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setColor(PAPER);
      graphics.fillRect(0, 0, on.getWidth(), on.getHeight());
      int y = paragraph(graphics, title, sheet.title(), Ink.PLAIN, MARGIN);
      for (String note : sheet.notes()) {
        y = paragraph(graphics, text, note, Ink.FAINT, y + 2);
      }
      for (Group group : sheet.groups()) {
        y = group(graphics, group, y + GAP);
      }
      return y + MARGIN - GAP;
    } finally {
      graphics.dispose();
    }
  }

  private int group(Graphics2D graphics, Group group, int top) {
    graphics.setColor(RULE);
    graphics.drawLine(MARGIN, top, width - MARGIN, top);
    int y = top + GAP;
    if (!group.heading().isEmpty()) {
      y = paragraph(graphics, heading, group.heading(), Ink.PLAIN, y);
    }
    for (String note : group.notes()) {
      y = paragraph(graphics, text, note, Ink.FAINT, y + 2);
    }
    if (!group.columns().isEmpty()) {
      y += GAP / 2;
      for (int i = 0; i < group.columns().size(); i++) {
        caption.draw(
            graphics, caption.fit(group.columns().get(i), cellWidth), color(Ink.FAINT), x(i), y);
      }
      y += caption.lineHeight() + 2;
    } else {
      y += group.heading().isEmpty() ? 0 : GAP / 2;
    }
    for (Row row : group.rows()) {
      y = row(graphics, row, y);
    }
    return y;
  }

  private int row(Graphics2D graphics, Row row, int top) {
    captions(graphics, row.labels(), labelWidth, MARGIN, top);
    int lines = 0;
    for (int i = 0; i < row.cells().size(); i++) {
      Cell cell = row.cells().get(i);
      BufferedImage image = thumbnails.of(cell.image());
      graphics.drawImage(image, x(i), top, null);
      graphics.setColor(FRAME);
      graphics.drawRect(x(i) - 1, top - 1, image.getWidth() + 1, image.getHeight() + 1);
      captions(graphics, cell.captions(), cellWidth, x(i), top + cellHeight + 3);
      lines = Math.max(lines, cell.captions().size());
    }
    return top + cellHeight + lines * caption.lineHeight() + GAP;
  }

  private void captions(Graphics2D graphics, List<Caption> lines, int room, int x, int top) {
    int y = top;
    for (Caption line : lines) {
      caption.draw(graphics, caption.fit(line.text(), room), color(line.ink()), x, y);
      y += caption.lineHeight();
    }
  }

  private int paragraph(Graphics2D graphics, Lettering lettering, String words, Ink ink, int top) {
    int y = top;
    for (String line : lettering.wrap(words, width - 2 * MARGIN)) {
      lettering.draw(graphics, line, color(ink), MARGIN, y);
      y += lettering.lineHeight();
    }
    return y;
  }

  private int x(int column) {
    return MARGIN + indent() + column * (cellWidth + GAP);
  }

  private int indent() {
    return labelWidth == 0 ? 0 : labelWidth + LABEL_GAP;
  }

  private int columns() {
    return rows().stream().mapToInt(row -> row.cells().size()).max().orElse(0);
  }

  private int labelWidth() {
    int widest =
        rows().stream()
            .flatMap(row -> row.labels().stream())
            .mapToInt(label -> caption.width(label.text()))
            .max()
            .orElse(0);
    return Math.min(MAX_LABEL_WIDTH, widest);
  }

  private List<Row> rows() {
    return sheet.groups().stream().flatMap(group -> group.rows().stream()).toList();
  }

  private static int largest(List<PixelImage> images, ToIntFunction<PixelImage> of) {
    return images.stream().mapToInt(of).max().orElse(1);
  }

  private static Color color(Ink ink) {
    return switch (ink) {
      case PLAIN -> new Color(0x1F2328);
      case FAINT -> new Color(0x656D76);
      case GOOD -> new Color(0x1A7F37);
      case BAD -> new Color(0xCF222E);
    };
  }
}
