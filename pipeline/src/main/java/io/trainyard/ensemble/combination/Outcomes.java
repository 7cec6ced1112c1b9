package io.trainyard.ensemble.combination;

import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Rows with what the members say of them, to fit a combination to. Of more rows than it may keep it
 * keeps those whose seeded hash is the smallest: a uniform sample, the same in whatever order and
 * parts rows come.
 *
 * <p>Of a row only what the fit needs is kept: the probabilities of its label, members, or the
 * logarithms of all probabilities, members x classes; as floats. Not thread-safe.
 */
public final class Outcomes implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The objects of a row beside its values. */
  private static final int ROW_BYTES = 100;

  /** What is kept of a row. */
  private enum Form {
    NOTHING,
    LABEL_PROBABILITIES,
    LOG_PROBABILITIES
  }

  /** By which rows are chosen: the smallest are kept. */
  private record Rank(long hash, long id) implements Serializable, Comparable<Rank> {

    static final Rank LAST = new Rank(-1, Long.MAX_VALUE);

    @Override
    public int compareTo(Rank other) {
      int byHash = Long.compareUnsigned(hash, other.hash);
      return byHash != 0 ? byHash : Long.compare(id, other.id);
    }
  }

  private record Kept(Rank rank, int label, float[] values)
      implements Serializable, Comparable<Kept> {

    @Override
    public int compareTo(Kept other) {
      return rank.compareTo(other.rank);
    }
  }

  private final int members;
  private final int classes;
  private final Form form;
  private final int most;
  private final Seed seed;

  /** What comes after it is known not to be wanted. */
  private final Rank bound;

  /** The last one to be kept stands first. */
  private final PriorityQueue<Kept> kept = new PriorityQueue<>(Comparator.reverseOrder());

  private Outcomes(int members, int classes, Form form, int most, Seed seed) {
    if (members < 1 || classes < 2) {
      throw new IllegalArgumentException(members + " members, " + classes + " classes");
    }
    this.members = members;
    this.classes = classes;
    this.form = form;
    this.most = most;
    this.seed = seed.of("outcomes");
    this.bound = Rank.LAST;
  }

  private Outcomes(Outcomes like, Rank bound) {
    this.members = like.members;
    this.classes = like.classes;
    this.form = like.form;
    this.most = like.most;
    this.seed = like.seed;
    this.bound = bound;
  }

  /** For a combination that is not fitted: keeps nothing. */
  public static Outcomes none(int members, int classes) {
    return new Outcomes(members, classes, Form.NOTHING, 0, new Seed(0));
  }

  static Outcomes ofLabels(int members, int classes, int most, Seed seed) {
    return new Outcomes(members, classes, Form.LABEL_PROBABILITIES, most, seed);
  }

  static Outcomes ofAll(int members, int classes, int most, Seed seed) {
    return new Outcomes(members, classes, Form.LOG_PROBABILITIES, most, seed);
  }

  /**
   * What rows take of the heap, and the matrix of double precision that a fit makes of them.
   *
   * @param values that are kept of each
   */
  static long bytes(long rows, long values) {
    return rows * (ROW_BYTES + (Float.BYTES + Double.BYTES) * values);
  }

  /**
   * One without rows, which keeps of those that it is given only what this one would still keep: to
   * collect further rows elsewhere, which are then merged into this.
   */
  public Outcomes wanting() {
    return new Outcomes(this, kept.size() < most ? bound : kept.element().rank());
  }

  /** No more rows are kept. */
  public int most() {
    return most;
  }

  public int members() {
    return members;
  }

  public int classes() {
    return classes;
  }

  /** How many rows are kept. */
  public int rows() {
    return kept.size();
  }

  /**
   * Adds what all members say of a row.
   *
   * @param id of the row, of which no other has the same
   * @param label its class
   * @param probabilities members x classes; not kept
   * @throws BadData if a probability that is kept is not finite
   */
  public void add(long id, int label, float[][] probabilities) {
    boolean[] all = new boolean[members];
    Arrays.fill(all, true);
    add(id, label, probabilities, all);
  }

  /**
   * Adds what the members say that take part in a row, as those do for which it is out of bag. A
   * row in which none takes part is left out.
   *
   * @param id of the row, of which no other has the same
   * @param label its class
   * @param probabilities members x classes; not kept; those of others may be null
   * @param takesPart for each member
   * @throws BadData if a probability that is kept is not finite
   */
  public void add(long id, int label, float[][] probabilities, boolean[] takesPart) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException("label " + label + " of " + classes + " classes");
    }
    Rank rank = new Rank(seed.of(id).value(), id);
    if (isWanted(rank) && anyTrue(takesPart)) {
      keep(new Kept(rank, label, values(id, label, probabilities, takesPart)));
    }
  }

  private boolean isWanted(Rank rank) {
    return form != Form.NOTHING
        && rank.compareTo(bound) <= 0
        && (kept.size() < most || rank.compareTo(kept.element().rank()) < 0);
  }

  private static boolean anyTrue(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  private void keep(Kept row) {
    kept.add(row);
    if (kept.size() > most) {
      kept.remove();
    }
  }

  private float[] values(long id, int label, float[][] probabilities, boolean[] takesPart) {
    Present.count(probabilities, takesPart, members);
    for (int m = 0; m < members; m++) {
      for (int c = 0; takesPart[m] && c < classes; c++) {
        if (!Float.isFinite(probabilities[m][c])) {
          throw new BadData(
              "cannot fit a combination: expected finite probabilities, found %s of member %d for row %d; leave that member out"
                  .formatted(probabilities[m][c], m + 1, id));
        }
      }
    }
    return form == Form.LABEL_PROBABILITIES
        ? labelProbabilities(label, probabilities, takesPart)
        : Softmax.toFloats(Stacked.features(probabilities, takesPart, classes));
  }

  private float[] labelProbabilities(int label, float[][] probabilities, boolean[] takesPart) {
    double sum = 0;
    int present = 0;
    for (int m = 0; m < members; m++) {
      sum += takesPart[m] ? probabilities[m][label] : 0;
      present += takesPart[m] ? 1 : 0;
    }
    float[] values = new float[members];
    for (int m = 0; m < members; m++) {
      values[m] = takesPart[m] ? probabilities[m][label] : (float) (sum / present);
    }
    return values;
  }

  /**
   * Adds the rows of {@code other}, which has none of these.
   *
   * @return this
   */
  public Outcomes merge(Outcomes other) {
    if (other.members != members || other.classes != classes || other.form != form) {
      throw new IllegalArgumentException(
          "%d members and %d classes of %s, not %d, %d and %s"
              .formatted(members, classes, form, other.members, other.classes, other.form));
    }
    for (Kept row : other.kept) {
      if (isWanted(row.rank())) {
        keep(row);
      }
    }
    return this;
  }

  /** The probabilities of the labels, rows x members, for a combination of this kind. */
  float[][] labelProbabilities(String kind) {
    return sorted(kind, Form.LABEL_PROBABILITIES).stream()
        .map(Kept::values)
        .toArray(float[][]::new);
  }

  /** The logarithms of all probabilities, for a combination of this kind. */
  LogFeatures logFeatures(String kind) {
    List<Kept> rows = sorted(kind, Form.LOG_PROBABILITIES);
    return new LogFeatures(
        members,
        classes,
        rows.stream().mapToInt(Kept::label).toArray(),
        rows.stream().map(Kept::values).toArray(float[][]::new));
  }

  private List<Kept> sorted(String kind, Form wanted) {
    if (form != wanted) {
      throw new IllegalArgumentException(form + " to fit " + kind);
    }
    requireRows(kind, kept.size());
    return kept.stream().sorted().toList();
  }

  /** Says that there is nothing to fit a combination of this kind to, if there is not. */
  static void requireRows(String kind, long rows) {
    if (rows == 0) {
      throw new BadData(
          "cannot fit the combination %s: expected rows that no member was trained on, found none; give validation rows, or leave rows out of the members' bags"
              .formatted(kind));
    }
  }

  /**
   * Rows to fit a regression to.
   *
   * @param labels n
   * @param values n x (members x classes)
   */
  record LogFeatures(int members, int classes, int[] labels, float[][] values) {

    int rows() {
      return labels.length;
    }
  }
}
