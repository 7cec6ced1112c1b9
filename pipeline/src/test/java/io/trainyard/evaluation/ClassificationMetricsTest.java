package io.trainyard.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.random.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.factory.Nd4j;

class ClassificationMetricsTest {

  private static final Offset<Double> EXACTLY = within(1e-12);

  // Six rows of three classes. Predicted: 0, 1, 1, 2, 0, 1.
  private static final int[] LABELS = {0, 0, 1, 2, 2, 1};
  private static final float[] PROBABILITIES = {
    0.5f, 0.25f, 0.25f, //
    0.25f, 0.5f, 0.25f, //
    0.25f, 0.5f, 0.25f, //
    0.125f, 0.375f, 0.5f, //
    0.5f, 0.375f, 0.125f, //
    0f, 1f, 0f
  };

  @Test
  void figuresAreThoseWorkedOutByHand() {
    ClassificationMetrics metrics = metrics(3, 2, LABELS, PROBABILITIES);

    assertThat(metrics.rows()).isEqualTo(6);
    assertThat(metrics.accuracy()).isCloseTo(4.0 / 6, EXACTLY);
    assertThat(metrics.error()).isCloseTo(2.0 / 6, EXACTLY);
    // Of the fifth row alone the label is third.
    assertThat(metrics.topKError()).isCloseTo(1.0 / 6, EXACTLY);
    assertThat(metrics.confusion().counts())
        .isDeepEqualTo(new long[][] {{1, 1, 0}, {0, 2, 0}, {1, 0, 1}});
    // -ln of 1/2, 1/4, 1/2, 1/2, 1/8, 1: 8 ln 2 in all.
    assertThat(metrics.loss()).isCloseTo(8 * Math.log(2) / 6, EXACTLY);
    assertThat(metrics.precision(0)).isCloseTo(1.0 / 2, EXACTLY);
    assertThat(metrics.precision(1)).isCloseTo(2.0 / 3, EXACTLY);
    assertThat(metrics.precision(2)).isCloseTo(1, EXACTLY);
    assertThat(metrics.recall(0)).isCloseTo(1.0 / 2, EXACTLY);
    assertThat(metrics.recall(1)).isCloseTo(1, EXACTLY);
    assertThat(metrics.recall(2)).isCloseTo(1.0 / 2, EXACTLY);
    assertThat(metrics.f1(1)).isCloseTo(0.8, EXACTLY);
    assertThat(metrics.macroPrecision()).isCloseTo((0.5 + 2.0 / 3 + 1) / 3, EXACTLY);
    assertThat(metrics.macroRecall()).isCloseTo(2.0 / 3, EXACTLY);
    assertThat(metrics.macroF1()).isCloseTo((0.5 + 0.8 + 2.0 / 3) / 3, EXACTLY);
  }

  @Test
  void agreesWithDl4jOnWholeArrays() {
    int rows = 200;
    int classes = 7;
    float[] probabilities = randomProbabilities(rows, classes);
    int[] labels = randomLabels(rows, classes);
    Evaluation reference = new Evaluation(List.of("a", "b", "c", "d", "e", "f", "g"), 3);
    float[] oneHot = new float[rows * classes];
    for (int i = 0; i < rows; i++) {
      oneHot[i * classes + labels[i]] = 1;
    }
    reference.eval(
        Nd4j.createFromArray(oneHot).reshape(rows, classes),
        Nd4j.createFromArray(probabilities).reshape(rows, classes));

    ClassificationMetrics metrics = metrics(classes, 3, labels, probabilities);

    assertThat(metrics.accuracy()).isEqualTo(reference.accuracy());
    assertThat(metrics.topKError()).isCloseTo(1 - reference.topNAccuracy(), EXACTLY);
    assertThat(metrics.macroF1()).isCloseTo(reference.f1(), EXACTLY);
    assertThat(metrics.macroPrecision()).isCloseTo(reference.precision(), EXACTLY);
    assertThat(metrics.macroRecall()).isCloseTo(reference.recall(), EXACTLY);
  }

  @Test
  void mergesExactlyWhateverTheOrder() {
    int classes = 4;
    float[] probabilities = randomProbabilities(90, classes);
    int[] labels = randomLabels(90, classes);
    ClassificationMetrics whole = metrics(classes, 2, labels, probabilities);
    ClassificationMetrics forward = new ClassificationMetrics(classes, 2);
    ClassificationMetrics backward = new ClassificationMetrics(classes, 2);
    for (int part = 0; part < 3; part++) {
      forward.merge(part(part, labels, probabilities, classes));
      backward.merge(part(2 - part, labels, probabilities, classes));
    }

    for (ClassificationMetrics merged : List.of(forward, backward)) {
      assertThat(merged.rows()).isEqualTo(90);
      assertThat(merged.confusion().counts()).isDeepEqualTo(whole.confusion().counts());
      assertThat(merged.topKError()).isEqualTo(whole.topKError());
      assertThat(merged.macroF1()).isEqualTo(whole.macroF1());
      assertThat(merged.loss()).isCloseTo(whole.loss(), EXACTLY);
    }
  }

  @Test
  void emptyPartitionMergesAsNothing() {
    ClassificationMetrics metrics = metrics(3, 2, LABELS, PROBABILITIES);
    var before = metrics.named();

    metrics.merge(new ClassificationMetrics(3, 2));

    assertThat(metrics.named()).isEqualTo(before);
    assertThat(new ClassificationMetrics(3, 2).merge(metrics).named()).isEqualTo(before);
  }

  @Test
  void amongEqualProbabilitiesTheLowerClassComesFirst() {
    float[] even = {0.25f, 0.25f, 0.25f, 0.25f};

    for (int label = 0; label < 4; label++) {
      int[] labels = {label};
      assertThat(metrics(4, 1, labels, even).error()).isEqualTo(label == 0 ? 0 : 1);
      assertThat(metrics(4, 2, labels, even).topKError()).isEqualTo(label < 2 ? 0 : 1);
    }
  }

  @Test
  void topOneErrorIsTheError() {
    float[] probabilities = randomProbabilities(50, 5);
    ClassificationMetrics metrics = metrics(5, 1, randomLabels(50, 5), probabilities);

    assertThat(metrics.topKError()).isEqualTo(metrics.error(), EXACTLY);
    assertThat(metrics.named()).containsKey("top1_error");
  }

  @Test
  void topKErrorIsZeroWithAsManyClasses() {
    assertThat(metrics(3, 3, LABELS, PROBABILITIES).topKError()).isZero();
    assertThat(metrics(3, 5, LABELS, PROBABILITIES).named()).containsEntry("top5_error", 0.0);
  }

  @Test
  void macroFiguresOfTwoClassesAreMeansOfBoth() {
    // Confusion {2, 1}, {0, 1}: F1 of class 0 is 0.8, of class 1 it is 2/3.
    float[] probabilities = {1, 0, 1, 0, 0, 1, 0, 1};
    ClassificationMetrics metrics = metrics(2, 1, new int[] {0, 0, 0, 1}, probabilities);

    assertThat(metrics.macroF1()).isCloseTo((0.8 + 2.0 / 3) / 2, EXACTLY);
    assertThat(metrics.macroPrecision()).isCloseTo((1 + 0.5) / 2, EXACTLY);
    assertThat(metrics.macroRecall()).isCloseTo((2.0 / 3 + 1) / 2, EXACTLY);
  }

  @Test
  void classThatIsNeitherPredictedNorPresentCountsAsZero() {
    ClassificationMetrics metrics = metrics(3, 1, new int[] {0, 1}, new float[] {1, 0, 0, 0, 1, 0});

    assertThat(metrics.precision(2)).isZero();
    assertThat(metrics.recall(2)).isZero();
    assertThat(metrics.f1(2)).isZero();
    assertThat(metrics.macroF1()).isCloseTo(2.0 / 3, EXACTLY);
  }

  @Test
  void lossOfAnImpossibleLabelIsFinite() {
    assertThat(metrics(2, 1, new int[] {1}, new float[] {1, 0}).loss())
        .isCloseTo(10 * Math.log(10), EXACTLY);
  }

  @Test
  void lossIsNotANumberWhereAProbabilityIsNot() {
    assertThat(metrics(2, 1, new int[] {0}, new float[] {0.5f, Float.NaN}).loss()).isNaN();
  }

  @Test
  void weightedFiguresCountEachClassByItsRows() {
    // Confusion {2, 1}, {0, 1}: three rows of class 0, one of class 1.
    float[] probabilities = {1, 0, 1, 0, 0, 1, 0, 1};
    ClassificationMetrics metrics = metrics(2, 1, new int[] {0, 0, 0, 1}, probabilities);

    assertThat(metrics.weightedPrecision()).isCloseTo((3 * 1 + 1 * 0.5) / 4, EXACTLY);
    assertThat(metrics.weightedRecall()).isCloseTo((3 * (2.0 / 3) + 1 * 1) / 4, EXACTLY);
    assertThat(metrics.weightedRecall()).isCloseTo(metrics.accuracy(), EXACTLY);
    assertThat(metrics.weightedF1()).isCloseTo((3 * 0.8 + 1 * (2.0 / 3)) / 4, EXACTLY);
  }

  @Test
  void namesAreKnownWithoutRows() {
    assertThat(ClassificationMetrics.names(5))
        .containsExactly(
            "loss",
            "accuracy",
            "error",
            "top5_error",
            "macro_precision",
            "macro_recall",
            "macro_f1",
            "weighted_precision",
            "weighted_recall",
            "weighted_f1");
  }

  @Test
  void travelsBetweenMachines() throws Exception {
    ClassificationMetrics metrics = metrics(3, 2, LABELS, PROBABILITIES);
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(metrics);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ClassificationMetrics copy = (ClassificationMetrics) in.readObject();
      assertThat(copy.named()).isEqualTo(metrics.named());
      assertThat(copy.merge(metrics).rows()).isEqualTo(12);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    ClassificationMetrics metrics = new ClassificationMetrics(3, 2);

    assertThatThrownBy(() -> metrics.add(new int[] {3}, new float[3]))
        .hasMessage("label 3 of 3 classes");
    assertThatThrownBy(() -> metrics.add(new int[] {0}, new float[4]))
        .hasMessage("1 labels, 4 probabilities");
    assertThatThrownBy(() -> metrics.merge(new ClassificationMetrics(3, 1)))
        .hasMessage("3 classes and top 2, not 3 and top 1");
    assertThatThrownBy(metrics::accuracy).hasMessage("no rows were evaluated");
    assertThatThrownBy(metrics::loss).hasMessage("no rows were evaluated");
  }

  @Test
  void settingsAreRead() {
    var configuration = Configuration.parseText("evaluation { top-k = 3 }");
    assertThat(EvaluationSettings.read(configuration.root()))
        .isEqualTo(new EvaluationSettings(3, 256, 24, 0, new TestTimeAugmentation.None(), 5));
    var alone = Configuration.parseText("evaluation { ngram-order = null }");
    assertThat(EvaluationSettings.read(alone.root()).ngramOrder()).isZero();

    var wrong =
        Configuration.parseText(
            "evaluation { top-k = 0, batch-size = 0, topk = 1, mistakes = 201, mc-dropout = 0, ngram-order = 11 }");
    EvaluationSettings.read(wrong.root());
    assertThatThrownBy(wrong::finish)
        .hasMessageContaining("evaluation.top-k: expected a whole number at least 1, found 0")
        .hasMessageContaining("evaluation.batch-size: expected a whole number at least 1")
        .hasMessageContaining(
            "evaluation.mistakes: expected a whole number at least 0 and at most 200, found 201")
        .hasMessageContaining(
            "evaluation.mc-dropout: expected a whole number at least 1 and at most 200, found 0")
        .hasMessageContaining(
            "evaluation.ngram-order: expected a whole number at least 1 and at most 10, found 11")
        .hasMessageContaining("evaluation.topk: expected a known key (did you mean top-k?)");
  }

  private static ClassificationMetrics metrics(
      int classes, int topK, int[] labels, float[] probabilities) {
    ClassificationMetrics metrics = new ClassificationMetrics(classes, topK);
    metrics.add(labels, probabilities);
    return metrics;
  }

  /** Rows 30 * part to 30 * part + 29. */
  private static ClassificationMetrics part(
      int part, int[] labels, float[] probabilities, int classes) {
    int from = 30 * part;
    return metrics(
        classes,
        2,
        Arrays.copyOfRange(labels, from, from + 30),
        Arrays.copyOfRange(probabilities, from * classes, (from + 30) * classes));
  }

  private static int[] randomLabels(int rows, int classes) {
    return new Seed(3).of("labels").generator().ints(rows, 0, classes).toArray();
  }

  private static float[] randomProbabilities(int rows, int classes) {
    SplittableRandom random = new Seed(3).of("probabilities").generator();
    float[] result = new float[rows * classes];
    for (int i = 0; i < rows; i++) {
      double[] weights = random.doubles(classes).toArray();
      double sum = Arrays.stream(weights).sum();
      for (int c = 0; c < classes; c++) {
        result[i * classes + c] = (float) (weights[c] / sum);
      }
    }
    return result;
  }
}
