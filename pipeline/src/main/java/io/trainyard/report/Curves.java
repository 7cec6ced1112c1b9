package io.trainyard.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Several series of values along one axis, such as the epochs. Series stand in the order in which
 * they are first heard of. Not thread-safe.
 */
final class Curves {

  private final String axis;
  private final Set<String> series = new LinkedHashSet<>();
  private final SortedMap<Integer, Map<String, Double>> values = new TreeMap<>();

  Curves(String axis) {
    this.axis = axis;
  }

  /** Puts a value, in place of an earlier one of the same series there. */
  void put(String name, int at, double value) {
    series.add(name);
    values.computeIfAbsent(at, place -> new HashMap<>()).put(name, value);
  }

  /** Adds to what a series has there. */
  void add(String name, int at, double value) {
    series.add(name);
    values.computeIfAbsent(at, place -> new HashMap<>()).merge(name, value, Double::sum);
  }

  /** Whether there are at least two places to draw a line between. */
  boolean isDrawn() {
    return values.size() > 1;
  }

  /** Where a series is least, the first of equals; what is no number is passed over. */
  OptionalInt least(String name) {
    return best(name, 1);
  }

  /** Where a series is greatest, likewise. */
  OptionalInt greatest(String name) {
    return best(name, -1);
  }

  private OptionalInt best(String name, int sign) {
    OptionalInt place = OptionalInt.empty();
    double least = Double.POSITIVE_INFINITY;
    for (Map.Entry<Integer, Map<String, Double>> at : values.entrySet()) {
      Double value = at.getValue().get(name);
      if (value != null && sign * value < least) {
        least = sign * value;
        place = OptionalInt.of(at.getKey());
      }
    }
    return place;
  }

  Table table(String caption) {
    List<String> columns = new ArrayList<>(List.of(axis));
    columns.addAll(series);
    List<Table.Line> lines = new ArrayList<>();
    values.forEach(
        (at, found) -> {
          List<Cell> cells = new ArrayList<>(List.of(Cell.number(at)));
          series.forEach(name -> cells.add(Cell.of(found.get(name))));
          lines.add(new Table.Line(cells));
        });
    return new Table(caption, false, columns, lines);
  }
}
