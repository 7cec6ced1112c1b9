package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.TinyText;
import io.trainyard.failure.BadData;
import io.trainyard.model.Window;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class LanesTest {

  private static final int NONE = Window.NONE;

  /** A line 0, 1, 2, ... */
  private static TokenLine line(int tokens) {
    List<Integer> all = IntStream.range(0, tokens).boxed().toList();
    return text("line " + tokens, List.of(all)).stored();
  }

  private static TokenText text(String name, List<List<Integer>> streams) {
    return TokenText.of(TinyText.of(name, 1000, streams), Split.TRAIN, new Configuration());
  }

  @Test
  void lanesReadTheirStretchesWindowAfterWindow() {
    // 12 tokens, 11 of them followed by one: 5 and 6 a lane.
    Lanes lanes = Lanes.of(12, 2, 4);
    assertThat(lanes.windows()).isEqualTo(2);

    Window first = lanes.window(line(12), 0, 2, 0);
    assertThat(first.inputs()).containsExactly(0, 5, 1, 6, 2, 7, 3, 8);
    assertThat(first.targets()).containsExactly(1, 6, 2, 7, 3, 8, 4, 9);

    Window second = lanes.window(line(12), 0, 2, 1);
    assertThat(second.inputs()).containsExactly(4, 9, 0, 10, 0, 0, 0, 0);
    assertThat(second.targets()).containsExactly(5, 10, NONE, 11, NONE, NONE, NONE, NONE);
    assertThat(second.tokens()).isEqualTo(3);
  }

  @Test
  void sequencesStartWithLanesAndWithStreamsWhereTheyAreTo() {
    TokenLine line =
        text("starts", List.of(List.of(1, 2, 3), List.of(), List.of(4, 5), List.of(6, 7, 8)))
            .stored();
    Lanes lanes = Lanes.of(8, 2, 3);

    // Lane 0 reads 1, 2, 3; lane 1 reads 4, 5, 6 and 7.
    assertThat(lanes.window(line, 0, 2, 0, Lanes.Begins.STREAMS).begins())
        .containsExactly(true, true, false, false, false, true);
    assertThat(lanes.window(line, 0, 2, 0).begins())
        .containsExactly(true, true, false, false, false, false);
    assertThat(lanes.window(line, 0, 2, 1).begins()).isEmpty();
    assertThat(lanes.window(line, 0, 2, 1, Lanes.Begins.STREAMS).begins())
        .hasSize(6)
        .containsOnly(false);
  }

  @Test
  void someOfTheLanesAreThoseOfAll() {
    Lanes lanes = Lanes.of(101, 6, 7);
    for (int index = 0; index < lanes.windows(); index++) {
      int[] all = lanes.window(line(101), 0, 6, index).targets();
      int[] some = lanes.window(line(101), 2, 2, index).targets();
      for (int t = 0; t < 7; t++) {
        assertThat(some[t * 2]).isEqualTo(all[t * 6 + 2]);
        assertThat(some[t * 2 + 1]).isEqualTo(all[t * 6 + 3]);
      }
    }
  }

  @Test
  void everyTokenButTheFirstIsPredictedOnce() {
    for (int tokens : new int[] {1, 2, 3, 7, 100, 101}) {
      Lanes lanes = Lanes.of(tokens, 4, 5);
      List<Integer> predicted = new ArrayList<>();
      for (int index = 0; index < lanes.windows(); index++) {
        for (int target : lanes.window(line(tokens), 0, 4, index).targets()) {
          if (target != NONE) {
            predicted.add(target);
          }
        }
      }
      assertThat(predicted)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(1, tokens).boxed().toList());
    }
  }

  @Test
  void streamsFollowOneAnotherInSeededOrder() {
    List<List<Integer>> streams =
        List.of(List.of(1, 2, 3), List.of(), List.of(10, 11), List.of(20), List.of(30, 31));
    TokenText text = text("streams", streams);
    assertThat(all(text.stored())).containsExactly(1, 2, 3, 10, 11, 20, 30, 31);

    TreeSet<String> orders = new TreeSet<>();
    for (int epoch = 0; epoch < 10; epoch++) {
      int[] line = all(text.ordered(new Seed(7).of(epoch)));
      assertThat(all(text.ordered(new Seed(7).of(epoch)))).containsExactly(line);
      assertThat(line).containsExactlyInAnyOrder(1, 2, 3, 10, 11, 20, 30, 31);
      assertThat(line).containsSubsequence(1, 2, 3).containsSubsequence(30, 31);
      orders.add(Arrays.toString(line));
    }
    assertThat(orders).hasSizeGreaterThan(3);
  }

  private static int[] all(TokenLine line) {
    int[] tokens = new int[line.length()];
    line.copy(0, tokens);
    for (int from = 0; from < tokens.length; from++) {
      int[] two = new int[Math.min(2, tokens.length - from)];
      line.copy(from, two);
      assertThat(two[0]).isEqualTo(tokens[from]);
    }
    return tokens;
  }

  @Test
  void tokensBeyondTheVocabularyAreBadData() {
    TinyText wrong = new TinyText("wrong", 3, Map.of(Split.TRAIN, List.of(List.of(0, 3))));
    assertThatThrownBy(() -> TokenText.of(wrong, Split.TRAIN, new Configuration()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected tokens from 0 to 2 in train, found 3");
  }
}
