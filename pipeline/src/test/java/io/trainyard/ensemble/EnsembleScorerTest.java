package io.trainyard.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.ensemble.membership.Bootstrap;
import io.trainyard.evaluation.Truth;
import io.trainyard.failure.BadData;
import io.trainyard.inference.RangeScorer;
import io.trainyard.model.Task;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Combining within bounded memory, on members that are made up. */
class EnsembleScorerTest {

  private static final int MEMBERS = 20;
  private static final int CLASSES = 3;
  private static final Task TASK =
      new Task.Classification(IntStream.range(0, CLASSES).mapToObj(c -> "class" + c).toList());
  private static final int ROWS_PER_RANGE = 100;

  /** Tasks, each of which has to ask for no more than one range. */
  private static final Set<Long> TASKS = ConcurrentHashMap.newKeySet();

  /** Members that say something of any row, some more of its own class than others. */
  private record MadeUp(int ranges) implements EnsembleScorer.Source {

    @Override
    public List<RowRange> ranges(Split split) {
      long rows = (long) ranges * ROWS_PER_RANGE;
      return IntStream.range(0, ranges)
          .mapToObj(i -> RowRange.share(split, rows, i, ranges))
          .toList();
    }

    @Override
    public EnsembleScorer.Answers answers(RowRange range, Configuration hadoop) {
      if (!TASKS.add(TaskContext.get().taskAttemptId())) {
        throw new IllegalStateException("a second range in one task");
      }
      return said(range);
    }

    static EnsembleScorer.Answers said(RowRange range) {
      long[] ids = LongStream.range(range.from(), range.to()).toArray();
      int[] labels = new int[ids.length];
      float[][] batches = new float[MEMBERS][ids.length * CLASSES];
      for (int i = 0; i < ids.length; i++) {
        labels[i] = (int) (ids[i] % CLASSES);
        var random = new Seed(1).of(ids[i]).generator();
        for (int m = 0; m < MEMBERS; m++) {
          double own = Math.min(0.98, (m % 3 + 1) / 4.0 + 0.3 * random.nextDouble());
          for (int c = 0; c < CLASSES; c++) {
            batches[m][i * CLASSES + c] =
                (float) (c == labels[i] ? own : (1 - own) / (CLASSES - 1));
          }
        }
      }
      return new EnsembleScorer.Answers(range, new Truth(ids, labels, new float[0]), batches);
    }
  }

  /** The bytes that tasks send to the driver, by stage: it holds those of one stage at a time. */
  private static final class Sent extends SparkListener {
    private final Map<Integer, Long> byStage = new TreeMap<>();

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      byStage.merge(end.stageId(), end.taskMetrics().resultSize(), Long::sum);
    }

    synchronized long most() {
      return byStage.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }
  }

  private Sent sent;

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  @BeforeEach
  void listen() {
    TASKS.clear();
    sent = new Sent();
    spark().sc().addSparkListener(sent);
  }

  @AfterEach
  void listenNoMore() {
    spark().sc().removeSparkListener(sent);
  }

  private static List<Bag> bags(long rows) {
    Bagging bagging = new Bagging(new Bootstrap.Poisson(1), MEMBERS, new Seed(2));
    return IntStream.rangeClosed(1, MEMBERS).mapToObj(number -> bagging.bag(number, rows)).toList();
  }

  private static Combining fitting(Combination combination) {
    return new Combining(combination, MEMBERS, TASK, new Seed(4));
  }

  /** The most that the driver was sent at a time. */
  private long mostSent() throws Exception {
    spark().sc().listenerBus().waitUntilEmpty();
    return sent.most();
  }

  private long sentWhileFitting(Combination combination, int ranges) throws Exception {
    listenNoMore();
    listen();
    try (EnsembleScorer scorer = new EnsembleScorer(spark(), new MadeUp(ranges))) {
      Combiner combiner = fitting(combination).on(scorer, Split.VALIDATION);
      assertThat(combiner.members()).isEqualTo(MEMBERS);
    }
    assertThat(TASKS).hasSize(ranges);
    return mostSent();
  }

  @Test
  void fittingSendsTheDriverNoMoreForMoreRows() throws Exception {
    Combination weighted = new Combination.Weighted(300);

    long few = sentWhileFitting(weighted, 20);
    long many = sentWhileFitting(weighted, 160);

    // Of eight times the rows; a part without any row that is wanted is not nothing.
    assertThat(many).isLessThan(4 * few);
  }

  @Test
  void measuringSendsTheDriverNoMoreForMoreRows() throws Exception {
    Combiner mean = Combiner.mean(MEMBERS, CLASSES);
    List<Long> most = new ArrayList<>();
    for (int ranges : List.of(64, 130)) {
      listenNoMore();
      listen();
      EnsembleMeasures all = new EnsembleMeasures(mean, 1);
      try (EnsembleScorer scorer = new EnsembleScorer(spark(), new MadeUp(ranges))) {
        scorer.inOrder(
            Split.VALIDATION,
            answers -> {
              EnsembleMeasures part = new EnsembleMeasures(mean, 1);
              part.add(answers.labels(), answers.batches());
              return part;
            },
            all::merge);
      }
      assertThat(all.rows()).isEqualTo((long) ranges * ROWS_PER_RANGE);
      most.add(mostSent());
    }

    assertThat(most.get(1)).isLessThan(most.get(0) + most.get(0) / 10);
  }

  @Test
  void whatRangesComeToIsTakenInTheirOrder() {
    List<Long> taken = new ArrayList<>();
    try (EnsembleScorer scorer = new EnsembleScorer(spark(), new MadeUp(70))) {
      scorer.inOrder(Split.TRAIN, answers -> answers.range().from(), taken::add);
    }

    assertThat(taken).isEqualTo(LongStream.range(0, 70).mapToObj(i -> i * ROWS_PER_RANGE).toList());
  }

  @Test
  void stagesGrowAsThePartThatIsWantedFalls() {
    var stages = new EnsembleScorer.Stages(4, 64);
    List<Integer> sizes = new ArrayList<>();
    for (int from = 0; from < 300; from += sizes.get(sizes.size() - 1)) {
      sizes.add(stages.next(from));
    }

    assertThat(sizes).containsExactly(4, 4, 8, 16, 32, 64, 64, 64, 64);
  }

  @Test
  void theFirstStageOfASampleIsAsLargeAsTheSample() {
    assertThat(EnsembleScorer.forSample(1).next(0)).isEqualTo(1);
    assertThat(EnsembleScorer.forSample(RangeScorer.MOST_ROWS).next(0)).isEqualTo(1);
    assertThat(EnsembleScorer.forSample(100_000).next(0)).isEqualTo(40);
    assertThat(EnsembleScorer.forSample(100_000).next(80)).isEqualTo(80);
    assertThat(EnsembleScorer.forSample(Integer.MAX_VALUE).next(0))
        .isEqualTo(Integer.MAX_VALUE / RangeScorer.MOST_ROWS + 1);
  }

  /** Stages end where they like: the sample is that of all rows. */
  @Test
  void aFitInStagesIsTheFitToAllRowsAtOnce() {
    int ranges = 20;
    Combination greedy = new Combination.Greedy(500, 20);
    var outcomes = greedy.outcomes(MEMBERS, CLASSES, new Seed(4));
    try (EnsembleScorer scorer = new EnsembleScorer(spark(), new MadeUp(ranges))) {
      List<Bag> bags = bags((long) ranges * ROWS_PER_RANGE);
      for (RowRange range : new MadeUp(ranges).ranges(Split.TRAIN)) {
        EnsembleScorer.Answers answers = MadeUp.said(range);
        int[][] counts = Combining.counts(answers, bags);
        for (int i = 0; i < answers.rows(); i++) {
          boolean[] takesPart = new boolean[MEMBERS];
          for (int m = 0; m < MEMBERS; m++) {
            takesPart[m] = counts[m][i] == 0;
          }
          outcomes.add(answers.ids()[i], answers.labels()[i], answers.row(i), takesPart);
        }
      }

      Combiner staged = fitting(greedy).outOfBag(scorer, bags);

      assertThat(staged.weights()).isEqualTo(greedy.fit(outcomes).weights());
    }
  }

  @Test
  void aFailureOfOneRangeIsTheFailureOfAll() {
    try (EnsembleScorer scorer = new EnsembleScorer(spark(), new MadeUp(70))) {
      assertThatThrownBy(
              () ->
                  scorer.inOrder(
                      Split.TRAIN,
                      answers -> {
                        if (answers.range().from() == 60L * ROWS_PER_RANGE) {
                          throw new BadData("cannot read row 6000");
                        }
                        return 1;
                      },
                      one -> {}))
          .isInstanceOf(BadData.class)
          .hasMessage("cannot read row 6000");
    }
  }
}
