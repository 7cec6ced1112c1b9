package io.trainyard.ensemble.combination;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How members' predictions are combined. Some kinds are fitted to rows that no member was trained
 * on: validation rows, or out-of-bag ones. All of them minimize cross-entropy.
 *
 * <p>To fit: give the predictions for rows to {@link #outcomes} of each task, merge these, and give
 * the whole to {@link #fit}.
 */
public sealed interface Combination extends Serializable {

  String WEIGHTED = "weighted";
  String GREEDY = "greedy";

  /** As the configuration names it. */
  String kind();

  /** By which two of one kind differ, as the configuration names them. */
  default SortedMap<String, Number> parameters() {
    return new TreeMap<>();
  }

  /** Whether it is fitted to rows, and so needs some. */
  boolean isFitted();

  /**
   * What collects the predictions that {@link #fit} needs, as yet without any. It takes no more
   * memory for more rows than the configuration allows.
   *
   * @param seed of the choice of rows where there are more
   * @throws BadConfiguration if there is too much to fit for so many members and classes
   */
  Outcomes outcomes(int members, int classes, Seed seed);

  /**
   * What {@link #fit} takes of the heap, with the rows that it is given, in bytes.
   *
   * @param rows that there are; of which no more are kept than the configuration allows
   */
  default long fitBytes(int members, int classes, long rows) {
    return 0;
  }

  /**
   * The combination of the members that {@code outcomes} has seen.
   *
   * @param outcomes those of {@link #outcomes}, merged
   * @throws BadData if there is nothing to fit it to, or a prediction is not finite
   */
  Combiner fit(Outcomes outcomes);

  /**
   * The combination of members whose outputs are values and not probabilities, for the least
   * squared error.
   *
   * @param moments of all rows; those of an ensemble that is not fitted may have none
   * @throws BadData if there are no rows to fit it to
   * @throws BadConfiguration if this kind is one of probabilities
   */
  default ValuePool fit(ValueMoments moments) {
    throw new BadConfiguration(
        "cannot combine values by %s: expected the combination mean, median, weighted, greedy or stacking; set ensemble.combination.kind to one of them"
            .formatted(kind()));
  }

  /**
   * @throws BadConfiguration if this kind is one of probabilities
   */
  default void requireOfValues() {
    if (this instanceof GeometricMean || this instanceof Vote) {
      fit(new ValueMoments(1, 1));
    }
  }

  /**
   * The same as a combiner.
   *
   * @throws BadData if there are no rows to fit it to
   * @throws BadConfiguration if this kind is one of probabilities
   */
  default Combiner ofValues(ValueMoments moments) {
    return new ValueCombiner(kind(), fit(moments));
  }

  /**
   * Reads the key {@code combination}: an object with a kind.
   *
   * @param section {@code ensemble}
   * @return null, with a problem noted, where the kind is unknown
   */
  static Combination read(Section section) {
    Map<String, Function<Section, Combination>> kinds =
        Map.of(
            LinearPool.MEAN,
            mean -> new Mean(),
            LogarithmicPool.KIND,
            mean -> new GeometricMean(),
            MedianPool.KIND,
            median -> new Median(),
            MajorityVote.KIND,
            vote -> new Vote(),
            WEIGHTED,
            Weighted::read,
            GREEDY,
            Greedy::read,
            Stacked.KIND,
            Stacking::read);
    return section.kind("combination", "combination", kinds);
  }

  /** A combination that is the same whatever the members say. */
  sealed interface Fixed extends Combination {

    @Override
    default boolean isFitted() {
      return false;
    }

    @Override
    default Outcomes outcomes(int members, int classes, Seed seed) {
      return Outcomes.none(members, classes);
    }
  }

  /** A combination that is fitted to what the members say of the rows' own classes. */
  sealed interface OfLabels extends Combination {

    /** How many rows it is fitted to at most. */
    int rows();

    @Override
    default long fitBytes(int members, int classes, long rows) {
      return Outcomes.bytes(Math.min(rows, rows()), members);
    }

    @Override
    default boolean isFitted() {
      return true;
    }

    @Override
    default Outcomes outcomes(int members, int classes, Seed seed) {
      return Outcomes.ofLabels(members, classes, rows(), seed);
    }
  }

  /** The mean of the members' probabilities. */
  record Mean() implements Fixed {

    @Override
    public String kind() {
      return LinearPool.MEAN;
    }

    @Override
    public Combiner fit(Outcomes outcomes) {
      return LinearPool.mean(outcomes.members(), outcomes.classes());
    }

    @Override
    public ValuePool fit(ValueMoments moments) {
      return ValuePool.mean(moments);
    }
  }

  /** The geometric mean of the members' probabilities. */
  record GeometricMean() implements Fixed {

    @Override
    public String kind() {
      return LogarithmicPool.KIND;
    }

    @Override
    public Combiner fit(Outcomes outcomes) {
      return new LogarithmicPool(outcomes.members(), outcomes.classes());
    }
  }

  /** The median of the members' values; there is none of probabilities. */
  record Median() implements Fixed {

    @Override
    public String kind() {
      return MedianPool.KIND;
    }

    @Override
    public Outcomes outcomes(int members, int classes, Seed seed) {
      throw ofProbabilities();
    }

    @Override
    public Combiner fit(Outcomes outcomes) {
      throw ofProbabilities();
    }

    private static BadConfiguration ofProbabilities() {
      return new BadConfiguration(
          "cannot combine probabilities by median: expected the combination mean, geometric-mean, majority-vote, weighted, greedy or stacking; set ensemble.combination.kind to one of them");
    }

    @Override
    public Combiner ofValues(ValueMoments moments) {
      return new MedianPool(moments.members(), moments.outputs());
    }
  }

  /** The class that most members think the most probable. */
  record Vote() implements Fixed {

    @Override
    public String kind() {
      return MajorityVote.KIND;
    }

    @Override
    public Combiner fit(Outcomes outcomes) {
      return new MajorityVote(outcomes.members(), outcomes.classes());
    }
  }

  /**
   * A mean with weights on the simplex, those of the least cross-entropy.
   *
   * @param rows to fit at most
   */
  record Weighted(int rows) implements OfLabels {

    static Weighted read(Section section) {
      return new Weighted(section.integer("rows", Range.atLeast(1)));
    }

    @Override
    public String kind() {
      return WEIGHTED;
    }

    @Override
    public SortedMap<String, Number> parameters() {
      return new TreeMap<>(Map.of("rows", rows));
    }

    @Override
    public Combiner fit(Outcomes outcomes) {
      double[] weights = MixtureWeights.fit(outcomes.labelProbabilities(kind()));
      return new LinearPool(WEIGHTED, weights, outcomes.classes());
    }

    @Override
    public ValuePool fit(ValueMoments moments) {
      Outcomes.requireRows(kind(), moments.rows());
      return ValuePool.weighted(moments);
    }
  }

  /**
   * The mean of members that are chosen one after another, each as the one that lowers the
   * cross-entropy most, some more than once: Caruana et al., "Ensemble selection from libraries of
   * models" (2004).
   *
   * @param rows to fit at most
   * @param rounds how many are chosen; the best of all beginnings of the list is taken
   */
  record Greedy(int rows, int rounds) implements OfLabels {

    static Greedy read(Section section) {
      return new Greedy(
          section.integer("rows", Range.atLeast(1)), section.integer("rounds", Range.atLeast(1)));
    }

    @Override
    public String kind() {
      return GREEDY;
    }

    @Override
    public SortedMap<String, Number> parameters() {
      return new TreeMap<>(Map.of("rows", rows, "rounds", rounds));
    }

    @Override
    public Combiner fit(Outcomes outcomes) {
      double[] weights = GreedySelection.fit(outcomes.labelProbabilities(kind()), rounds);
      return new LinearPool(GREEDY, weights, outcomes.classes());
    }

    @Override
    public ValuePool fit(ValueMoments moments) {
      Outcomes.requireRows(kind(), moments.rows());
      return ValuePool.greedy(moments, rounds);
    }
  }

  /**
   * Multinomial logistic regression on the members' log-probabilities.
   *
   * @param rows to fit at most
   * @param l2 times half the squared distance of the coefficients from those of the geometric mean
   *     is added to the mean cross-entropy; above 0
   */
  record Stacking(int rows, double l2) implements Combination {

    /** Beyond this, coefficients have more to learn than so many rows can say. */
    private static final long MOST_COEFFICIENTS = 1_000_000;

    static Stacking read(Section section) {
      return new Stacking(
          section.integer("rows", Range.atLeast(1)), section.decimal("l2", Range.above(0)));
    }

    @Override
    public String kind() {
      return Stacked.KIND;
    }

    @Override
    public SortedMap<String, Number> parameters() {
      return new TreeMap<>(Map.of("rows", rows, "l2", l2));
    }

    @Override
    public boolean isFitted() {
      return true;
    }

    @Override
    public Outcomes outcomes(int members, int classes, Seed seed) {
      long coefficients = (long) members * classes * classes;
      if (coefficients > MOST_COEFFICIENTS) {
        throw new BadConfiguration(
            "cannot stack %d members of %d classes: expected at most %d coefficients, found %d; set ensemble.combination.kind to weighted"
                .formatted(members, classes, MOST_COEFFICIENTS, coefficients));
      }
      return Outcomes.ofAll(members, classes, rows, seed);
    }

    @Override
    public long fitBytes(int members, int classes, long rows) {
      return Outcomes.bytes(Math.min(rows, this.rows), (long) members * classes);
    }

    @Override
    public Combiner fit(Outcomes outcomes) {
      return LogisticFit.fit(outcomes.logFeatures(kind()), l2);
    }

    @Override
    public ValuePool fit(ValueMoments moments) {
      Outcomes.requireRows(kind(), moments.rows());
      return ValuePool.stacked(moments, l2);
    }
  }
}
