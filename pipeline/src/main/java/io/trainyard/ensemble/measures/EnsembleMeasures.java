package io.trainyard.ensemble.measures;

import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.evaluation.Calibration;
import io.trainyard.evaluation.ClassificationMetrics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an ensemble and its members are worth, and how they differ, which merges across partitions:
 * in partition order for the same bits every time. Memory grows with members and classes, not with
 * rows. Every figure needs at least one row. Not thread-safe.
 */
public final class EnsembleMeasures implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Not sent with what has been counted: it may be large, and merging needs none. */
  private final transient Combiner combiner;

  private final ClassificationMetrics ensemble;
  private final Calibration calibration = new Calibration();
  private final Tally[] members;
  private final Tally[] firstMembers;
  private final PoolLosses pool;
  private final long[][] different;
  private long rows;

  /**
   * @param topK of the ensemble's top-k error
   */
  public EnsembleMeasures(Combiner combiner, int topK) {
    this.combiner = combiner;
    this.ensemble = new ClassificationMetrics(combiner.classes(), topK);
    this.members = tallies(combiner.members());
    this.firstMembers = tallies(combiner.members());
    this.pool = new PoolLosses(combiner.weights());
    this.different = new long[combiner.members()][combiner.members()];
  }

  private static Tally[] tallies(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Tally()).toArray(Tally[]::new);
  }

  /**
   * Counts the predictions of all members for several rows.
   *
   * @param labels n
   * @param batches members x (n x classes), each row-major
   * @throws IllegalStateException if a convex loss of the mean is above the mean of the losses: a
   *     bug
   */
  public void add(int[] labels, float[][] batches) {
    float[][] row = new float[combiner.members()][combiner.classes()];
    for (int i = 0; i < labels.length; i++) {
      for (int m = 0; m < row.length; m++) {
        System.arraycopy(batches[m], i * row[m].length, row[m], 0, row[m].length);
      }
      add(labels[i], row);
    }
  }

  private void add(int label, float[][] row) {
    rows++;
    float[] combined = combiner.combine(row);
    ensemble.add(new int[] {label}, combined);
    calibration.add(label, combined, 0, combined.length);
    pool.add(label, row);
    compare(label, row);
    addFirst(label, row);
  }

  private void compare(int label, float[][] row) {
    int[] predicted = new int[row.length];
    for (int m = 0; m < row.length; m++) {
      predicted[m] = members[m].add(label, row[m]);
      for (int other = 0; other < m; other++) {
        different[m][other] += predicted[m] == predicted[other] ? 0 : 1;
      }
    }
  }

  private void addFirst(int label, float[][] row) {
    double[] sum = new double[combiner.classes()];
    float[] mean = new float[sum.length];
    for (int m = 0; m < row.length; m++) {
      for (int c = 0; c < sum.length; c++) {
        sum[c] += row[m][c];
        mean[c] = (float) (sum[c] / (m + 1));
      }
      firstMembers[m].add(label, mean);
    }
  }

  /**
   * Adds what {@code other} has seen of the same ensemble.
   *
   * @return this
   */
  public EnsembleMeasures merge(EnsembleMeasures other) {
    if (other.members.length != members.length) {
      throw new IllegalArgumentException(members.length + " members, not " + other.members.length);
    }
    ensemble.merge(other.ensemble);
    calibration.merge(other.calibration);
    pool.merge(other.pool);
    for (int m = 0; m < members.length; m++) {
      members[m].merge(other.members[m]);
      firstMembers[m].merge(other.firstMembers[m]);
      for (int n = 0; n < m; n++) {
        different[m][n] += other.different[m][n];
      }
    }
    rows += other.rows;
    return this;
  }

  public long rows() {
    return rows;
  }

  /** The figures of the combined predictions. */
  public ClassificationMetrics ensemble() {
    return ensemble;
  }

  /** How far the combined predictions can be taken at their word. */
  public Calibration calibration() {
    return calibration;
  }

  /** What each member is worth by itself, in their order. */
  public List<MemberFigures> members() {
    List<MemberFigures> figures = new ArrayList<>();
    for (Tally member : members) {
      figures.add(member.over(someRows()));
    }
    return figures;
  }

  /** The member of the least loss; the first of equals. From 0. */
  public int leastLoss() {
    return best(Comparator.comparingDouble(MemberFigures::loss));
  }

  /** The member of the least error; the first of equals. From 0. */
  public int leastError() {
    return best(Comparator.comparingDouble(MemberFigures::error));
  }

  private int best(Comparator<MemberFigures> order) {
    List<MemberFigures> figures = members();
    return IntStream.range(0, figures.size())
        .boxed()
        .min((a, b) -> order.compare(figures.get(a), figures.get(b)))
        .orElseThrow();
  }

  /** The members' mean figures, each member counting the same. */
  public MemberFigures meanMember() {
    List<MemberFigures> figures = members();
    return new MemberFigures(
        figures.stream().mapToDouble(MemberFigures::loss).average().orElseThrow(),
        figures.stream().mapToDouble(MemberFigures::accuracy).average().orElseThrow(),
        figures.stream().mapToDouble(MemberFigures::error).average().orElseThrow(),
        figures.stream().mapToDouble(MemberFigures::squaredError).average().orElseThrow());
  }

  /**
   * What the mean of the first one, two, ... members is worth, each counting the same: loss and
   * error against the number of members.
   */
  public List<CurvePoint> curve() {
    List<CurvePoint> points = new ArrayList<>();
    for (int m = 0; m < firstMembers.length; m++) {
      points.add(new CurvePoint(m + 1, firstMembers[m].over(someRows())));
    }
    return points;
  }

  /**
   * The bound that convexity sets, with the combination's weights; see {@link Combiner#weights}.
   */
  public ConvexityBound bound() {
    return pool.bound(someRows());
  }

  /** What the members' differences win, with the combination's weights. */
  public Ambiguity ambiguity() {
    return pool.ambiguity(someRows());
  }

  /** For each two members, the part of the rows for which they predict different classes. */
  public double[][] disagreement() {
    double[][] parts = new double[members.length][members.length];
    for (int m = 0; m < members.length; m++) {
      for (int n = 0; n < m; n++) {
        parts[m][n] = (double) different[m][n] / someRows();
        parts[n][m] = parts[m][n];
      }
    }
    return parts;
  }

  /** The mean over all pairs of members of {@link #disagreement}; 0 of a single member. */
  public double meanDisagreement() {
    double sum = 0;
    for (double[] ofMember : disagreement()) {
      for (double part : ofMember) {
        sum += part;
      }
    }
    return sum / Math.max(1, members.length * (members.length - 1.0));
  }

  private long someRows() {
    if (rows == 0) {
      throw new IllegalStateException("no rows were looked at");
    }
    return rows;
  }
}
