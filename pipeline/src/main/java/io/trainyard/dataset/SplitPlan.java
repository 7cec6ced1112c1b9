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
 * <p>Ids count from 0: first the rows that come in no split of their own, from which splits are
 * drawn, then validation rows and then test rows that the source has as such. Validation rows are
 * drawn, of each class, as the {@code round(fraction * count)} rows that come first in one seeded
 * order, test rows as those that come next. Within a split, rows stand in another seeded order, cut
 * into files of equal size.
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

  /**
   * Rows that a source has, and how splits are drawn.
   *
   * @param labels of the rows to draw from, by id; not to be changed
   * @param validationRows that the source has as such
   * @param testRows that the source has as such
   * @param validationFraction of each class of the rows to draw from
   * @param testFraction of each class of the rows to draw from
   */
  record Pool(
      int[] labels,
      int validationRows,
      int testRows,
      double validationFraction,
      double testFraction) {

    /** How many of {@code rows} rows of one class are drawn for validation. */
    long validation(long rows) {
      return Math.min(rows, Math.round(validationFraction * rows));
    }

    /** How many of {@code rows} rows of one class are drawn for test. */
    long test(long rows) {
      return Math.min(rows - validation(rows), Math.round(testFraction * rows));
    }
  }

  private final Seed order;
  private final long pooled;
  private final long firstTest;
  private final BitSet validation;
  private final BitSet test;
  private final Map<Split, Place[]> firstPlaces = new EnumMap<>(Split.class);
  private final Map<Split, long[]> ordered = new EnumMap<>(Split.class);

  SplitPlan(Seed seed, DatasetSettings settings, int[] trainLabels, int testRows) {
    this(
        seed,
        new Pool(trainLabels, 0, testRows, settings.validationFraction(), 0),
        settings.partitions());
  }

  /**
   * @param partitions files of each split
   */
  SplitPlan(Seed seed, Pool pool, int partitions) {
    this.order = seed.of("row-order");
    this.pooled = pool.labels().length;
    this.firstTest = pooled + pool.validationRows();
    long end = firstTest + pool.testRows();
    this.validation = new BitSet(pool.labels().length);
    this.test = new BitSet(pool.labels().length);
    draw(seed.of("validation-split"), pool);
    for (Split split : Split.values()) {
      cut(split, LongStream.range(0, end).filter(id -> split(id) == split).toArray(), partitions);
    }
  }

  private void draw(Seed seed, Pool pool) {
    for (int[] rows : byClass(pool.labels())) {
      int forValidation = (int) pool.validation(rows.length);
      int drawn = forValidation + (int) pool.test(rows.length);
      int[] ordered = HashOrder.of(seed, Arrays.stream(rows).asLongStream().toArray());
      for (int i = 0; i < drawn; i++) {
        (i < forValidation ? validation : test).set(rows[ordered[i]]);
      }
    }
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

  private void cut(Split split, long[] ids, int partitions) {
    long[] rows = Arrays.stream(HashOrder.of(order, ids)).mapToLong(i -> ids[i]).toArray();
    Place[] first = new Place[Math.min(partitions, rows.length)];
    for (int file = 0; file < first.length; file++) {
      first[file] = place(rows[first(file, first.length, rows.length)]);
    }
    firstPlaces.put(split, first);
    ordered.put(split, rows);
  }

  /** Where among {@code rows} rows those of a file begin. */
  private static int first(int file, int files, int rows) {
    return (int) ((long) file * rows / files);
  }

  /** Where a row stands in the order of all rows. */
  Place place(long id) {
    return new Place(HashOrder.hash(order, id), id);
  }

  Split split(long id) {
    if (id >= pooled) {
      return id >= firstTest ? Split.TEST : Split.VALIDATION;
    }
    if (validation.get((int) id)) {
      return Split.VALIDATION;
    }
    return test.get((int) id) ? Split.TEST : Split.TRAIN;
  }

  /** The ids of the rows of a file, in its order. */
  long[] ids(FileSlot slot) {
    long[] rows = ordered.get(slot.split());
    int files = firstPlaces.get(slot.split()).length;
    return Arrays.copyOfRange(
        rows, first(slot.index(), files, rows.length), first(slot.index() + 1, files, rows.length));
  }

  /** Rows of a split. */
  long rows(Split split) {
    return ordered.get(split).length;
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
