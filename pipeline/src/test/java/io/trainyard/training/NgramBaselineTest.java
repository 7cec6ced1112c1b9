package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.TinyText;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.language.ngram.Counted;
import io.trainyard.language.ngram.Discounting;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class NgramBaselineTest {

  private static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "c")));
  private static final int VOCABULARY = CODEC.vocabulary().size();
  private static final List<List<Integer>> TRAIN = Counted.random(VOCABULARY, 3, 150, 40);
  private static final List<List<Integer>> VALIDATION = Counted.random(VOCABULARY, 9, 60, 45);

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());

  private static NgramBaseline baseline(String settings) {
    Configuration configuration = Configuration.parseText(settings);
    return NgramBaseline.of(EvaluationSettings.read(configuration.root())).orElseThrow();
  }

  @Test
  void isWhatKneserAndNeyMakeOfTheTrainingText() {
    var text =
        new TinyText(
            "baseline", VOCABULARY, Map.of(Split.TRAIN, TRAIN, Split.VALIDATION, VALIDATION));
    NgramModel expected = Counted.model(VOCABULARY, 3, Discounting.KNESER_NEY, TRAIN);

    NgramBaseline baseline = baseline("evaluation.ngram-order = 3");

    NgramModel model = (NgramModel) baseline.model(spark, text).orElseThrow();
    assertThat(model.grams()).isEqualTo(expected.grams());
    assertThat(baseline.validation(spark, text, CODEC))
        .isEqualTo(
            new NgramScorer(spark, text, CODEC).evaluate(expected, Split.VALIDATION).named());
  }

  @Test
  void textThatCannotBeCountedIsNoReasonToFail() {
    var text =
        new TinyText(
            "untrained", VOCABULARY, Map.of(Split.TRAIN, List.of(), Split.VALIDATION, VALIDATION));
    NgramBaseline baseline = baseline("");

    assertThat(baseline.spec().order()).isEqualTo(5);
    assertThat(baseline.model(spark, text)).isEmpty();
    assertThat(baseline.validation(spark, text, CODEC)).isEmpty();
  }
}
