package io.trainyard.dataset;

import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Which file each row goes to, as a pure function of the seed, the labels and the row's id.
 *
 * <p>Validation rows are, of each class, the {@code round(fraction * count)} training rows that
 * come first in one seeded order. Within a split, rows stand in another seeded order, cut into
 * files of equal size.
 */
final class SplitPlan implements Serializable {

  private static final long serialVersionUID = 1L;

  /** A place in the seeded order of all rows. */
  record Place(long hash, long id) implements Serializable, Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byHash = Long.compare(hash, other.hash);
      return byHash != 0 ? byHash : Long.compare(id, other.id);
    }
  }

  /** A file to be written: the {@code index}-th of its split, from 0. */
  record FileSlot(Split split, int index) implements Serializable {}

  private final Seed order;
  private final long trainRows;
  private final BitSet validation;
  private final Map<Split, Place[]> firstPlaces = new EnumMap<>(Split.class);
  private final Map<Split, Long> rows = new EnumMap<>(Split.class);

  SplitPlan(Seed seed, DatasetSettings settings, int[] trainLabels, int testRows) {
    this.order = seed.of("row-order");
    this.trainRows = trainLabels.length;
    this.validation = validation(seed.of("validation-split"), settings, trainLabels);
    cut(Split.TRAIN, ids(0, trainRows, false), settings.partitions());
    cut(Split.VALIDATION, ids(0, trainRows, true), settings.partitions());
    cut(
        Split.TEST,
        LongStream.range(trainRows, trainRows + testRows).toArray(),
        settings.partitions());
  }

  private static BitSet validation(Seed seed, DatasetSettings settings, int[] labels) {
    BitSet chosen = new BitSet(labels.length);
    int[][] byClass = byClass(labels);
    for (int[] rows : byClass) {
      long count = Math.round(settings.validationFraction() * rows.length);
      int[] ordered = HashOrder.of(seed, Arrays.stream(rows).asLongStream().toArray());
      for (int i = 0; i < count; i++) {
        chosen.set(rows[ordered[i]]);
      }
    }
    return chosen;
  }

  private static int[][] byClass(int[] labels) {
    int classes = Arrays.stream(labels).max().orElse(-1) + 1;
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    int[][] rows = new int[classes][];
    Arrays.setAll(rows, label -> new int[counts[label]]);
    for (int row = labels.length - 1; row >= 0; row--) {
      rows[labels[row]][--counts[labels[row]]] = row;
    }
    return rows;
  }

  private long[] ids(long from, long to, boolean inValidation) {
    return LongStream.range(from, to)
        .filter(id -> validation.get((int) id) == inValidation)
        .toArray();
  }

  private void cut(Split split, long[] ids, int partitions) {
    int[] ordered = HashOrder.of(order, ids);
    int files = Math.min(partitions, ids.length);
    Place[] first = new Place[files];
    for (int file = 0; file < files; file++) {
      first[file] = place(ids[ordered[(int) ((long) file * ids.length / files)]]);
    }
    firstPlaces.put(split, first);
    rows.put(split, (long) ids.length);
  }

  /** Where a row stands in the order of all rows. */
  Place place(long id) {
    return new Place(HashOrder.hash(order, id), id);
  }

  Split split(long id) {
    if (id >= trainRows) {
      return Split.TEST;
    }
    return validation.get((int) id) ? Split.VALIDATION : Split.TRAIN;
  }

  /** Rows of a split. */
  long rows(Split split) {
    return rows.get(split);
  }

  /** All files, split by split. */
  List<FileSlot> files() {
    List<FileSlot> files = new ArrayList<>();
    for (Split split : Split.values()) {
      for (int i = 0; i < firstPlaces.get(split).length; i++) {
        files.add(new FileSlot(split, i));
      }
    }
    return files;
  }

  /** The index in {@link #files()} of the file that holds a row. */
  int file(Place place) {
    Split split = split(place.id());
    int file = 0;
    for (Split before : Split.values()) {
      if (before.compareTo(split) < 0) {
        file += firstPlaces.get(before).length;
      }
    }
    int found = Arrays.binarySearch(firstPlaces.get(split), place);
    // A place that begins no file follows the one in front of where it would be inserted.
    return file + (found >= 0 ? found : -found - 2);
  }
}
