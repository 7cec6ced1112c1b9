package io.trainyard.report;

import io.trainyard.results.FlatTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A table as it is shown.
 *
 * @param caption what it holds
 * @param sortable whether its header sorts it
 * @param columns their names
 * @param lines its rows, with a cell for each column
 */
record Table(String caption, boolean sortable, List<String> columns, List<Line> lines) {

  /** A row. */
  record Line(List<Cell> cells) {

    Line {
      cells = List.copyOf(cells);
    }
  }

  Table {
    columns = List.copyOf(columns);
    lines = List.copyOf(lines);
  }

  /** What a Parquet file holds; the caption says how much of it. */
  static Table of(String caption, FlatTable table) {
    boolean whole = table.rows().size() == table.size();
    return new Table(
        whole
            ? caption
            : "%s: the first %d of %d rows".formatted(caption, table.rows().size(), table.size()),
        false,
        table.columns(),
        table.rows().stream().map(row -> new Line(row.stream().map(Cell::of).toList())).toList());
  }

  /** Names and what they stand for. */
  static Table ofPairs(String caption, Map<String, Cell> pairs) {
    List<Line> lines = new ArrayList<>();
    pairs.forEach((name, cell) -> lines.add(new Line(List.of(Cell.text(name), cell))));
    return new Table(caption, false, List.of("name", "value"), lines);
  }
}
