package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SplitPlanTest {

  private static final Seed SEED = new Seed(42);
  private static final DatasetSettings SETTINGS =
      IdxFixture.settings(IdxFixture.source(Path.of("none")), "none");

  @Test
  void setsAsideTheRoundedFractionOfEachClass() {
    // 51, 33 and 16 rows: 5.1, 3.3 and 1.6, rounded.
    int[] labels = IdxFixture.labelsOf(100);
    SplitPlan plan = new SplitPlan(SEED, SETTINGS, labels, 10);
    int[] validation = new int[3];
    for (int id = 0; id < 100; id++) {
      if (plan.split(id) == Split.VALIDATION) {
        validation[labels[id]]++;
      }
    }
    assertThat(validation).containsExactly(5, 3, 2);
    assertThat(plan.rows(Split.TRAIN)).isEqualTo(90);
    assertThat(plan.rows(Split.VALIDATION)).isEqualTo(10);
    assertThat(plan.rows(Split.TEST)).isEqualTo(10);
  }

  @Test
  void givesTestRowsTheIdsAfterTheTrainingRows() {
    SplitPlan plan = new SplitPlan(SEED, SETTINGS, IdxFixture.labelsOf(20), 5);
    assertThat(IntStream.range(20, 25).mapToObj(plan::split)).containsOnly(Split.TEST);
    assertThat(IntStream.range(0, 20).mapToObj(plan::split)).doesNotContain(Split.TEST);
  }

  @Test
  void cutsTheSeededOrderIntoFilesOfEqualSize() {
    SplitPlan plan = new SplitPlan(SEED, SETTINGS, new int[0], 10);
    var files = new TreeMap<Integer, List<SplitPlan.Place>>();
    LongStream.range(0, 10)
        .mapToObj(plan::place)
        .sorted()
        .forEach(
            place ->
                files.merge(
                    plan.file(place),
                    List.of(place),
                    (a, b) -> java.util.stream.Stream.of(a, b).flatMap(List::stream).toList()));
    assertThat(files.values().stream().map(List::size)).containsExactly(3, 3, 4);
    assertThat(files.values().stream().flatMap(List::stream)).isSorted();
  }

  @Test
  void makesNoMoreFilesThanRows() {
    SplitPlan plan = new SplitPlan(SEED, SETTINGS, new int[0], 2);
    assertThat(plan.files())
        .containsExactly(
            new SplitPlan.FileSlot(Split.TEST, 0), new SplitPlan.FileSlot(Split.TEST, 1));
  }

  @Test
  void choosesOtherRowsWithAnotherSeed() {
    int[] labels = new int[1000];
    SplitPlan one = new SplitPlan(SEED, SETTINGS, labels, 0);
    SplitPlan other = new SplitPlan(new Seed(43), SETTINGS, labels, 0);
    assertThat(IntStream.range(0, 1000).filter(id -> one.split(id) != other.split(id)).count())
        .isGreaterThan(100);
  }

  @Test
  void drawsTestRowsAfterValidationRows() {
    int[] labels = IdxFixture.labelsOf(100);
    SplitPlan both = new SplitPlan(SEED, new SplitPlan.Pool(labels, 0, 0, 0.1, 0.2), 3);
    SplitPlan validation = new SplitPlan(SEED, new SplitPlan.Pool(labels, 0, 0, 0.1, 0), 3);
    int[] test = new int[3];
    for (int id = 0; id < 100; id++) {
      assertThat(both.split(id) == Split.VALIDATION)
          .isEqualTo(validation.split(id) == Split.VALIDATION);
      if (both.split(id) == Split.TEST) {
        test[labels[id]]++;
      }
    }
    // 51, 33 and 16 rows: 10.2, 6.6 and 3.2, rounded.
    assertThat(test).containsExactly(10, 7, 3);
    assertThat(both.rows(Split.TRAIN)).isEqualTo(70);
  }

  @Test
  void givesIdsToRowsOfSplitsThatAreThereAfterThoseToDrawFrom() {
    SplitPlan plan = new SplitPlan(SEED, new SplitPlan.Pool(new int[5], 3, 2, 0, 0), 3);
    assertThat(IntStream.range(0, 10).mapToObj(plan::split))
        .containsExactly(
            Split.TRAIN,
            Split.TRAIN,
            Split.TRAIN,
            Split.TRAIN,
            Split.TRAIN,
            Split.VALIDATION,
            Split.VALIDATION,
            Split.VALIDATION,
            Split.TEST,
            Split.TEST);
  }

  @Test
  void knowsTheRowsOfAFileInTheirOrder() {
    SplitPlan plan = new SplitPlan(SEED, SETTINGS, IdxFixture.labelsOf(100), 10);
    List<SplitPlan.FileSlot> files = plan.files();
    for (int file = 0; file < files.size(); file++) {
      int index = file;
      assertThat(plan.ids(files.get(file)))
          .isEqualTo(
              LongStream.range(0, 110)
                  .mapToObj(plan::place)
                  .filter(place -> plan.file(place) == index)
                  .sorted()
                  .mapToLong(SplitPlan.Place::id)
                  .toArray());
    }
  }
}
