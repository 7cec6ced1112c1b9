package io.trainyard.ensemble.membership;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * How the training rows of each member are drawn. What a member draws depends on the seed, the
 * member and the rows alone, and on no other member.
 */
public sealed interface Bootstrap extends Serializable {

  /** What is allowed of {@code max-samples}, where rows come more than once. */
  double MOST_SAMPLES = 100;

  /** As the configuration names it. */
  String kind();

  /** The key {@code max-samples}; empty where the kind has none. */
  default OptionalDouble maxSamplesIfAny() {
    return OptionalDouble.empty();
  }

  /**
   * Whether there may be rows that a member does not see, from which it can be judged: as far as is
   * known before the rows are.
   *
   * @param members how many there are
   */
  boolean mayLeaveRowsOut(int members);

  /**
   * Whether a member may not see some of so many rows.
   *
   * @param members how many there are
   * @param rows of the training split
   */
  default boolean mayLeaveRowsOut(int members, long rows) {
    return mayLeaveRowsOut(members);
  }

  /**
   * The most members that find rows for themselves among so many.
   *
   * @param rows of the training split
   */
  default long mostMembers(long rows) {
    return Long.MAX_VALUE;
  }

  /**
   * One member's rows.
   *
   * @param seed of the run
   * @param member from 0
   * @param members how many there are
   * @param rows of the training split
   */
  Bag bag(Seed seed, int member, int members, long rows);

  /**
   * Reads the key {@code bootstrap}: an object with a kind.
   *
   * @param section {@code ensemble}
   * @return null, with a problem noted, where the kind is unknown
   */
  static Bootstrap read(Section section) {
    Map<String, Function<Section, Bootstrap>> kinds =
        Map.of(
            "none", none -> new None(),
            "poisson", Poisson::read,
            "with-replacement", WithReplacement::read,
            "subset", Subset::read,
            "partition", partition -> new Partition());
    return section.kind("bootstrap", "bootstrap", kinds);
  }

  /** Every member sees each row once: what varies is something else. */
  record None() implements Bootstrap {

    @Override
    public String kind() {
      return "none";
    }

    @Override
    public boolean mayLeaveRowsOut(int members) {
      return false;
    }

    @Override
    public Bag bag(Seed seed, int member, int members, long rows) {
      return new EveryRow(rows);
    }
  }

  /**
   * Each row k times, k ~ Poisson(maxSamples), each row by itself: Oza and Russell, "Online bagging
   * and boosting" (2001), the limit of drawing with replacement as rows grow many. With 1, a row is
   * left out with probability 1/e, 36.8 %. The number of rows of a bag varies, by about the root of
   * their number.
   *
   * @param maxSamples mean count of a row; above 0, at most {@link #MOST_SAMPLES}
   */
  record Poisson(double maxSamples) implements Bootstrap {

    static Poisson read(Section section) {
      return new Poisson(samples(section, MOST_SAMPLES));
    }

    @Override
    public String kind() {
      return "poisson";
    }

    @Override
    public OptionalDouble maxSamplesIfAny() {
      return OptionalDouble.of(maxSamples);
    }

    @Override
    public boolean mayLeaveRowsOut(int members) {
      return true;
    }

    @Override
    public Bag bag(Seed seed, int member, int members, long rows) {
      return new PoissonBag(memberSeed(seed, member), maxSamples, rows);
    }
  }

  /**
   * Exactly {@code round(maxSamples * rows)} draws with replacement, at least one: the bootstrap of
   * Efron, "Bootstrap methods: another look at the jackknife" (1979), as Breiman, "Bagging
   * predictors" (1996), put it to use. With 1, a row is left out with probability (1 -
   * 1/rows)^rows.
   *
   * @param maxSamples draws over rows; above 0, at most {@link #MOST_SAMPLES}
   */
  record WithReplacement(double maxSamples) implements Bootstrap {

    static WithReplacement read(Section section) {
      return new WithReplacement(samples(section, MOST_SAMPLES));
    }

    @Override
    public String kind() {
      return "with-replacement";
    }

    @Override
    public OptionalDouble maxSamplesIfAny() {
      return OptionalDouble.of(maxSamples);
    }

    @Override
    public boolean mayLeaveRowsOut(int members) {
      return true;
    }

    @Override
    public boolean mayLeaveRowsOut(int members, long rows) {
      return rows > 1;
    }

    @Override
    public Bag bag(Seed seed, int member, int members, long rows) {
      return new DrawnBag(
          memberSeed(seed, member), Halving.WITH_REPLACEMENT, draws(maxSamples, rows), rows);
    }
  }

  /**
   * Exactly {@code round(maxSamples * rows)} rows, at least one, each at most once: Breiman,
   * "Pasting small votes for classification in large databases and on-line" (1999); with half of
   * the rows, the subagging of Bühlmann and Yu, "Analyzing bagging" (2002).
   *
   * @param maxSamples the part of the rows; above 0, at most 1
   */
  record Subset(double maxSamples) implements Bootstrap {

    static Subset read(Section section) {
      return new Subset(samples(section, 1));
    }

    @Override
    public String kind() {
      return "subset";
    }

    @Override
    public OptionalDouble maxSamplesIfAny() {
      return OptionalDouble.of(maxSamples);
    }

    @Override
    public boolean mayLeaveRowsOut(int members) {
      return maxSamples < 1;
    }

    @Override
    public boolean mayLeaveRowsOut(int members, long rows) {
      return draws(maxSamples, rows) < rows;
    }

    @Override
    public Bag bag(Seed seed, int member, int members, long rows) {
      return new DrawnBag(
          memberSeed(seed, member), Halving.WITHOUT_REPLACEMENT, draws(maxSamples, rows), rows);
    }
  }

  /**
   * Rows are shared out: each is seen by one member, which reads the stretch of the files that
   * holds its own and nothing else. Members' rows differ in number by at most one. Stored rows
   * stand in a random order, so that a stretch of them is a random part: the disjoint partitions of
   * Chawla et al., "Learning ensembles from bites" (2004).
   */
  record Partition() implements Bootstrap {

    @Override
    public String kind() {
      return "partition";
    }

    @Override
    public boolean mayLeaveRowsOut(int members) {
      return members > 1;
    }

    @Override
    public long mostMembers(long rows) {
      return rows;
    }

    @Override
    public Bag bag(Seed seed, int member, int members, long rows) {
      return new Share(RowRange.share(Split.TRAIN, rows, member, members), rows);
    }
  }

  private static double samples(Section section, double most) {
    return section.decimal("max-samples", new Range(0, true, most, false));
  }

  private static long draws(double maxSamples, long rows) {
    return rows == 0 ? 0 : Math.max(1, Math.round(maxSamples * rows));
  }

  private static Seed memberSeed(Seed seed, int member) {
    return seed.of("bootstrap").of(member);
  }
}
