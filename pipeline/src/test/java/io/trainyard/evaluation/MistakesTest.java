package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.evaluation.Mistakes.Mistake;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MistakesTest {

  /** A row of two classes, of label 0, that is taken for class 1 where p is above one half. */
  private static void add(Mistakes mistakes, long id, float p) {
    mistakes.add(10 + id, id, 0, new float[] {9, 9, 1 - p, p}, 2, 2);
  }

  @Test
  void keepsTheSurestOfTheRowsThatAreWrong() {
    Mistakes mistakes = new Mistakes(2);
    add(mistakes, 1, 0.7f);
    add(mistakes, 2, 0.1f);
    add(mistakes, 3, 0.9f);
    add(mistakes, 4, 0.8f);

    assertThat(mistakes.surest())
        .containsExactly(new Mistake(13, 3, 0, 1, 0.9f), new Mistake(14, 4, 0, 1, 0.8f));
  }

  @Test
  void ofEquallySureOnesTheLowerIdComesFirst() {
    Mistakes mistakes = new Mistakes(3);
    for (long id : new long[] {5, 2, 9, 1, 7}) {
      add(mistakes, id, 0.75f);
    }

    assertThat(mistakes.surest()).extracting(Mistake::id).containsExactly(1L, 2L, 5L);
  }

  @Test
  void areTheSameHoweverRowsFallIntoPartitions() {
    SplittableRandom random = new Seed(4).generator();
    List<Float> sure = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      // Few different values, so that many are equal.
      sure.add(random.nextInt(40) / 40f);
    }
    List<Mistake> expected = new ArrayList<>();
    for (int id = 0; id < 300; id++) {
      if (sure.get(id) > 0.5f) {
        expected.add(new Mistake(10 + id, id, 0, 1, sure.get(id)));
      }
    }
    expected.sort(
        Comparator.comparingDouble((Mistake m) -> -m.probability()).thenComparingLong(Mistake::id));

    for (int parts : new int[] {1, 2, 7, 300}) {
      Mistakes merged = new Mistakes(25);
      for (int part = parts - 1; part >= 0; part--) {
        Mistakes some = new Mistakes(25);
        for (int id = part; id < 300; id += parts) {
          add(some, id, sure.get(id));
        }
        merged.merge(some);
      }
      assertThat(merged.surest()).as("%d parts", parts).isEqualTo(expected.subList(0, 25));
    }
  }

  @Test
  void aNetworkThatAnswersWithNoNumberIsSureOfNothing() {
    Mistakes mistakes = new Mistakes(2);
    add(mistakes, 1, Float.NaN);
    mistakes.add(0, 2, 1, new float[] {Float.NaN, 0}, 0, 2);

    assertThat(mistakes.surest()).isEmpty();
  }

  @Test
  void noneAreLookedForWhereNoneAreAskedFor() {
    Mistakes mistakes = new Mistakes(0);
    add(mistakes, 1, 0.9f);

    assertThat(mistakes.surest()).isEmpty();
  }
}
