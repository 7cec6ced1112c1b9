package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.dataset.TextSplit.ByDocument;
import io.trainyard.dataset.TextSplit.ByStretch;
import io.trainyard.dataset.TextSplit.ByStretch.Stretch;
import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TextSplitTest {

  private static final Seed SEED = new Seed(7);

  @Test
  void theCutIsWhereSortingWouldPutIt() {
    for (int count : new int[] {1, 2, 100, 70_000}) {
      long[] hashes = LongStream.range(0, count).map(id -> HashOrder.hash(SEED, id)).toArray();
      Arrays.sort(hashes);
      for (int first : new int[] {1, (count + 1) / 2, count}) {
        assertThat(HashCut.last(SEED, count, first)).isEqualTo(hashes[first - 1]);
      }
    }
  }

  @Test
  void documentsAreDrawnInTheNumbersThatFractionsSay() {
    ByDocument split = ByDocument.of(SEED, 1000, 0.1, 0.25);

    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    for (long document = 0; document < 1000; document++) {
      counts.merge(split.split(document), 1, Integer::sum);
    }

    assertThat(counts)
        .containsEntry(Split.VALIDATION, 100)
        .containsEntry(Split.TEST, 250)
        .containsEntry(Split.TRAIN, 650);
  }

  @Test
  void nothingIsDrawnWhereNothingIsWanted() {
    ByDocument split = ByDocument.of(SEED, 100, 0, 0);

    for (long document = 0; document < 100; document++) {
      assertThat(split.split(document)).isEqualTo(Split.TRAIN);
    }
  }

  @Test
  void stretchesForValidationAndTestComeLast() {
    assertThat(ByStretch.of(SEED, 1000, 0.1, 0.05, TextSplit.Places.LAST, true).stretches())
        .containsExactly(
            new Stretch(Split.TRAIN, 850),
            new Stretch(Split.VALIDATION, 950),
            new Stretch(Split.TEST, 1000));
  }

  @Test
  void seededStretchesHaveTheSameLengthsElsewhere() {
    var places = new HashSet<Long>();
    for (int seed = 0; seed < 20; seed++) {
      ByStretch split =
          ByStretch.of(new Seed(seed), 1000, 0.1, 0.05, TextSplit.Places.SEEDED, true);
      Map<Split, Long> lengths = new EnumMap<>(Split.class);
      long begin = 0;
      for (Stretch stretch : split.stretches()) {
        lengths.merge(stretch.split(), stretch.end() - begin, Long::sum);
        if (stretch.split() == Split.VALIDATION) {
          places.add(begin);
        }
        begin = stretch.end();
      }
      assertThat(begin).isEqualTo(1000);
      assertThat(lengths)
          .isEqualTo(Map.of(Split.TRAIN, 850L, Split.VALIDATION, 100L, Split.TEST, 50L));
    }
    assertThat(places).hasSizeGreaterThan(10);
    assertThat(Collections.max(places) - Collections.min(places)).isGreaterThan(400);
  }

  @Test
  void aStretchOfWordsEndsBehindALineOrElseABlank() {
    ByStretch words = ByStretch.of(SEED, 100, 0.1, 0, TextSplit.Places.LAST, false);

    assertThat(words.end("one two\nthree", 5)).isEqualTo(8);
    assertThat(words.end("one two\nthree", 8)).isEqualTo(8);
    assertThat(words.end("one two three", 5)).isEqualTo(8);
    assertThat(words.end("onetwothree", 5)).isEqualTo(5);
    assertThat(ByStretch.of(SEED, 100, 0.1, 0, TextSplit.Places.LAST, true).end("one two\n", 5))
        .isEqualTo(5);
  }
}
