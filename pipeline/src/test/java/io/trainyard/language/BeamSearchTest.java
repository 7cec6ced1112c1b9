package io.trainyard.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeamSearchTest {

  private static final int VOCABULARY = 7;
  private static final int EOS = 3;
  private static final int LONGEST = 4;

  /** Probabilities that go by all that was read, and by the source. */
  private record Drawn(long seed) implements TranslationModel {

    @Override
    public int vocabulary() {
      return VOCABULARY;
    }

    @Override
    public Reading begin(int[] source) {
      return new Prefix(seed, new ArrayList<>(List.of(Arrays.hashCode(source))));
    }
  }

  private record Prefix(long seed, List<Integer> read) implements Reading {

    @Override
    public void accept(int token) {
      read.add(token);
    }

    @Override
    public void logProbabilities(double[] into) {
      SplittableRandom random = new SplittableRandom(31 * seed + read.hashCode());
      double sum = 0;
      for (int i = 0; i < into.length; i++) {
        into[i] = random.nextDouble();
        sum += into[i];
      }
      for (int i = 0; i < into.length; i++) {
        into[i] = Math.log(into[i] / sum);
      }
    }

    @Override
    public double logProbability(int token) {
      double[] all = new double[VOCABULARY];
      logProbabilities(all);
      return all[token];
    }

    @Override
    public Reading copy() {
      return new Prefix(seed, new ArrayList<>(read));
    }
  }

  private static BeamSearch search(int width, double penalty) {
    return new BeamSearch(new DecodingSettings(width, penalty, LONGEST));
  }

  private static Reading begun(TranslationModel model, int[] source) {
    Reading reading = model.begin(source);
    reading.accept(2);
    return reading;
  }

  /** The best of all sequences that end, by trying each. */
  private static BeamSearch.Written exhaustive(
      BeamSearch search, Reading reading, int[] prefix, double logProbability) {
    double end = logProbability + reading.logProbability(EOS);
    BeamSearch.Written best = new BeamSearch.Written(prefix, end, true);
    for (int token = EOS + 1; token < VOCABULARY && prefix.length + 2 <= LONGEST; token++) {
      int[] longer = Arrays.copyOf(prefix, prefix.length + 1);
      longer[prefix.length] = token;
      double own = logProbability + reading.logProbability(token);
      Reading next = reading.copy();
      next.accept(token);
      BeamSearch.Written found = exhaustive(search, next, longer, own);
      if (score(search, found) > score(search, best)) {
        best = found;
      }
    }
    return best;
  }

  private static double score(BeamSearch search, BeamSearch.Written written) {
    return search.score(written.logProbability(), written.tokens().length + 1);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.6, 1", "1, 2", "3, 3"})
  void aWideBeamFindsWhatExhaustiveSearchFinds(double penalty, int words) {
    BeamSearch search = search(500, penalty);
    int longest = 0;
    for (int seed = 0; seed < 20; seed++) {
      Drawn model = new Drawn(seed);
      int[] source = {4, seed % 3 + 4, EOS};
      var expected = exhaustive(search, begun(model, source), new int[0], 0);
      var found = search.write(model, source);
      assertThat(found.tokens()).containsExactly(expected.tokens());
      assertThat(found.logProbability()).isCloseTo(expected.logProbability(), within(1e-9));
      longest = Math.max(longest, found.tokens().length);
    }
    // The larger the penalty, the longer what is found.
    assertThat(longest).isEqualTo(words);
  }

  @Test
  void aBeamOfOneTakesTheMostProbableToken() {
    for (int seed = 0; seed < 20; seed++) {
      Drawn model = new Drawn(seed);
      int[] source = {5, EOS};
      Reading reading = begun(model, source);
      List<Integer> expected = new ArrayList<>();
      double sum = 0;
      for (int next = -1; next != EOS && expected.size() < LONGEST; ) {
        next = EOS;
        for (int token = EOS + 1; token < VOCABULARY; token++) {
          next = reading.logProbability(token) > reading.logProbability(next) ? token : next;
        }
        sum += reading.logProbability(next);
        expected.add(next);
        reading.accept(next);
      }
      expected.remove((Integer) EOS);

      var found = search(1, 0.6).write(model, source);

      assertThat(Arrays.stream(found.tokens()).boxed().toList()).isEqualTo(expected);
      assertThat(found.logProbability()).isCloseTo(sum, within(1e-9));
    }
  }

  /** Tells the same of every token, whatever the source. */
  private record Same(double logProbability) implements TranslationModel {

    @Override
    public int vocabulary() {
      return VOCABULARY;
    }

    @Override
    public Reading begin(int[] source) {
      return new EvenReading(logProbability);
    }
  }

  @Test
  void probabilitiesThatAreNoneAreBadData() {
    int[] source = {4, EOS};
    for (int width = 1; width <= 3; width++) {
      BeamSearch search = search(width, 1);
      assertThatThrownBy(() -> search.write(new Same(Double.NaN), source))
          .isInstanceOf(BadData.class)
          .hasMessageContaining("found one that is not a number");
      assertThatThrownBy(() -> search.write(new Same(Double.NEGATIVE_INFINITY), source))
          .isInstanceOf(BadData.class)
          .hasMessageContaining("expected a token that may come next, found none");
    }
  }

  @Test
  void scoresByTheLengthOfWhatWasWritten() {
    // ((5 + 7) / 6)^2
    assertThat(search(1, 2).score(-8, 7)).isEqualTo(-2);
    assertThat(search(1, 0).score(-8, 7)).isEqualTo(-8);
  }

  @Test
  void settingsAreChecked() {
    Configuration wrong =
        Configuration.parseText("decoding { beam-width = 0, length-penalty = -1, max-length = 0 }");
    DecodingSettings.read(wrong.root());
    assertThatThrownBy(wrong::finish)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("decoding.beam-width")
        .hasMessageContaining("decoding.length-penalty")
        .hasMessageContaining("decoding.max-length");
  }
}
