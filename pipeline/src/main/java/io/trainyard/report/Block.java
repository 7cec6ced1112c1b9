package io.trainyard.report;

import java.util.List;
import java.util.Optional;

/** A part of a page. Each case names the template that it is shown by. */
sealed interface Block {

  default Optional<Note> note() {
    return Optional.empty();
  }

  default Optional<Chart> chart() {
    return Optional.empty();
  }

  default Optional<Listing> listing() {
    return Optional.empty();
  }

  default Optional<Matrix> matrix() {
    return Optional.empty();
  }

  default Optional<Picture> picture() {
    return Optional.empty();
  }

  default Optional<Passage> passage() {
    return Optional.empty();
  }

  default Optional<Folded> folded() {
    return Optional.empty();
  }

  /** Something to say. */
  record Note(String said) implements Block {
    @Override
    public Optional<Note> note() {
      return Optional.of(this);
    }
  }

  /**
   * Curves or bars, drawn from the numbers that stand under them.
   *
   * @param form {@code lines}, or {@code stacked} for bars on top of each other
   * @param title what is drawn
   * @param remarks on what is left out
   * @param marks on the first column's axis
   * @param numbers the first column is the axis along the page, each other one a series; empty
   *     cells are gaps
   */
  record Chart(String form, String title, List<String> remarks, List<Mark> marks, Table numbers)
      implements Block {

    static final String LINES = "lines";
    static final String STACKED = "stacked";

    public Chart {
      remarks = List.copyOf(remarks);
      marks = List.copyOf(marks);
    }

    @Override
    public Optional<Chart> chart() {
      return Optional.of(this);
    }
  }

  /**
   * A line across a chart.
   *
   * @param at its place on the axis along the page
   * @param label what is there
   */
  record Mark(long at, String label) {}

  /** A table that is open to see. */
  record Listing(Table table) implements Block {
    @Override
    public Optional<Listing> listing() {
      return Optional.of(this);
    }
  }

  /**
   * Counts of which classes were taken for which.
   *
   * @param names of the classes, over the columns
   * @param lines one for each true class
   */
  record Matrix(String title, List<String> names, List<MatrixLine> lines) implements Block {

    public Matrix {
      names = List.copyOf(names);
      lines = List.copyOf(lines);
    }

    @Override
    public Optional<Matrix> matrix() {
      return Optional.of(this);
    }
  }

  /** The counts of one true class. */
  record MatrixLine(String name, List<MatrixCell> cells) {

    public MatrixLine {
      cells = List.copyOf(cells);
    }
  }

  /**
   * A count.
   *
   * @param share of the true class's rows in per cent, rounded
   * @param kind {@code none} of no rows, else {@code some}
   */
  record MatrixCell(long count, int share, String kind) {}

  /**
   * A picture.
   *
   * @param address a data URI
   */
  record Picture(String title, String address, int width, int height) implements Block {
    @Override
    public Optional<Picture> picture() {
      return Optional.of(this);
    }
  }

  /** Texts that belong together. */
  record Passage(String title, List<Text> texts) implements Block {

    public Passage {
      texts = List.copyOf(texts);
    }

    @Override
    public Optional<Passage> passage() {
      return Optional.of(this);
    }
  }

  /** A text and what it is. */
  record Text(String label, String words) {}

  /** What is shown when somebody asks for it. */
  record Folded(String summary, List<Block> hidden) implements Block {

    public Folded {
      hidden = List.copyOf(hidden);
    }

    @Override
    public Optional<Folded> folded() {
      return Optional.of(this);
    }
  }
}
