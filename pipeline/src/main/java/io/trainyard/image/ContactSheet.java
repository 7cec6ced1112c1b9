package io.trainyard.image;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Images side by side, with captions, on one page: what people look at to see what a network sees.
 * Small images are enlarged by a whole factor, pixel by pixel, so that each pixel shows; those with
 * a side of more than 256 pixels are made smaller. All images of a sheet by the same factor.
 *
 * <p>Needs no screen. Where the machine has no font, the sheet is drawn without text.
 *
 * @param title in the first line
 * @param notes below it, each a paragraph, broken into lines where it has to be
 * @param groups from top to bottom
 */
public record ContactSheet(String title, List<String> notes, List<Group> groups) {

  /** The colour in which something is written. */
  public enum Ink {
    PLAIN,
    FAINT,
    GOOD,
    BAD
  }

  /** One line of text, cut off with an ellipsis where it is too long for its place. */
  public record Caption(String text, Ink ink) {

    public static Caption plain(String text) {
      return new Caption(text, Ink.PLAIN);
    }

    public static Caption faint(String text) {
      return new Caption(text, Ink.FAINT);
    }
  }

  /**
   * An image and what stands below it.
   *
   * @param image grey, or RGB in its first three channels
   */
  public record Cell(PixelImage image, List<Caption> captions) {
    public Cell {
      captions = List.copyOf(captions);
    }
  }

  /**
   * Images beside each other.
   *
   * @param labels at the left; may be empty
   */
  public record Row(List<Caption> labels, List<Cell> cells) {
    public Row {
      labels = List.copyOf(labels);
      cells = List.copyOf(cells);
    }
  }

  /**
   * Rows that belong together.
   *
   * @param heading may be empty
   * @param notes paragraphs below the heading; may be empty
   * @param columns what stands above the cells of the first row; may be empty
   */
  public record Group(String heading, List<String> notes, List<String> columns, List<Row> rows) {
    public Group {
      notes = List.copyOf(notes);
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }

    /**
     * Cells in as many rows as they need.
     *
     * @param columns cells of a row, at least 1
     */
    public static Group grid(String heading, List<Cell> cells, int columns) {
      List<Row> rows = new ArrayList<>();
      for (int from = 0; from < cells.size(); from += columns) {
        int to = Math.min(cells.size(), from + columns);
        rows.add(new Row(List.of(), cells.subList(from, to)));
      }
      return new Group(heading, List.of(), List.of(), rows);
    }
  }

  public ContactSheet {
    notes = List.copyOf(notes);
    groups = List.copyOf(groups);
  }

  public BufferedImage draw() {
    return new SheetPainter(this).paint();
  }

  /** The sheet as the content of a PNG file. */
  public byte[] png() {
    return PngFile.of(draw());
  }

  List<PixelImage> images() {
    return groups.stream()
        .flatMap(group -> group.rows().stream())
        .flatMap(row -> row.cells().stream())
        .map(Cell::image)
        .toList();
  }
}
