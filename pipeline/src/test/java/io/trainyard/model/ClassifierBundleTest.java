package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import io.trainyard.model.classifier.BoostedTrees;
import io.trainyard.model.classifier.Classifier;
import io.trainyard.model.classifier.Forest;
import io.trainyard.model.classifier.LinearFunctions;
import io.trainyard.model.classifier.Perceptron;
import io.trainyard.model.classifier.RowModel;
import io.trainyard.model.classifier.SoftmaxRegression;
import io.trainyard.model.classifier.Tree;
import io.trainyard.model.classifier.ValueTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierBundleTest {

  private static final Configuration HADOOP = new Configuration();

  /** Numbers that some JDKs and not others write in the shortest way. */
  private static final double[] ODD = {2e-3, 2.2250738585072014e-308, 1.0 / 3, 2e23};

  private static final Task CLASSES = new Task.Classification(List.of("a", "b"));

  @TempDir private Path folder;

  private static Tree tree(double threshold, double[]... leaves) {
    return new Tree(
        new int[] {2, -1, -1},
        new double[] {threshold, 0, 0},
        new int[] {1, 0, 1},
        new int[] {2, -1, -1},
        leaves);
  }

  private static List<Classifier> classifiers() {
    Tree single = tree(ODD[0], new double[] {ODD[2]}, new double[] {-ODD[2]});
    return List.of(
        new Forest(4, 2, List.of(tree(ODD[0], new double[] {0.1, 0.9}, new double[] {1, 0}))),
        new BoostedTrees(
            4,
            List.of(
                new BoostedTrees.Sum(List.of(single), new double[] {1}),
                new BoostedTrees.Sum(List.of(single, single), new double[] {1, 0.1}))),
        new SoftmaxRegression(
            new double[][] {ODD, {0, 0, 0, 0}}, new double[] {Double.POSITIVE_INFINITY, 0}),
        new Perceptron(
            new int[] {4, 1, 2}, new double[] {ODD[0], ODD[1], ODD[2], ODD[3], 5, 6, 7, 8, 9}));
  }

  private static ClassifierBundle bundle(Classifier classifier) {
    return new ClassifierBundle(
        "some",
        classifier,
        new ImageShape(2, 2, 1),
        CLASSES,
        new Normalization(List.of(0.0), List.of(255.0)),
        Map.of("run_id", "x"));
  }

  private org.apache.hadoop.fs.Path directory() {
    return new org.apache.hadoop.fs.Path(folder.resolve("bundle").toString());
  }

  private Path file(String name) {
    return folder.resolve("bundle").resolve(name);
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    for (Classifier classifier : classifiers()) {
      bundle(classifier).write(directory(), HADOOP);
      byte[] numbers = Files.readAllBytes(file("classifier.json"));

      ClassifierBundle read = ClassifierBundle.read(directory(), HADOOP);
      read.write(directory(), HADOOP);

      assertThat(file("classifier.json")).hasBinaryContent(numbers);
      assertThat(read.classifier()).isInstanceOf(classifier.getClass());
      double[] row = {1, 0.5, ODD[0], 0};
      assertThat(read.classifier().predict(row)).isEqualTo(classifier.predict(row));
      assertThat(read.algorithm()).isEqualTo("some");
      assertThat(read.task()).isEqualTo(CLASSES);
      assertThat(read.provenance()).containsEntry("run_id", "x");
      assertThat(ClassifierBundle.isAt(directory(), HADOOP)).isTrue();
    }
  }

  @Test
  void regressorsAreReadAsTheyWereWritten() throws IOException {
    Task.Regression task =
        new Task.Regression(
            List.of(new Task.Target("light", 10, 2), new Task.Target("lean", 0.5, 0)));
    var sum =
        new BoostedTrees.Sum(
            List.of(tree(ODD[0], new double[] {ODD[2]}, new double[] {-1})), new double[] {0.1});
    double[] row = {1, 0.5, ODD[0], 0};
    for (RowModel model :
        List.of(
            new ValueTrees(4, List.of(sum, sum)),
            new LinearFunctions(new double[][] {ODD, {0, 0, 0, 1}}, new double[] {0.25, -1}))) {
      new ClassifierBundle(
              "some",
              model,
              new ImageShape(2, 2, 1),
              task,
              new Normalization(List.of(0.0), List.of(255.0)),
              Map.of())
          .write(directory(), HADOOP);

      ClassifierBundle read = ClassifierBundle.read(directory(), HADOOP);

      assertThat(read.task()).isEqualTo(task);
      assertThat(read.classifier()).isInstanceOf(model.getClass());
      assertThat(read.classifier().predict(row)).isEqualTo(model.predict(row));
      assertThat(file("bundle.json")).content().contains("\"format_version\" : 2");
    }
    assertThatThrownBy(
            () ->
                new ClassifierBundle(
                    "some",
                    new ValueTrees(4, List.of(sum, sum)),
                    new ImageShape(2, 2, 1),
                    CLASSES,
                    new Normalization(List.of(0.0), List.of(255.0)),
                    Map.of()))
        .hasMessageContaining("found a regressor");
  }

  @Test
  void numbersAreWrittenInTheShortestWay() throws IOException {
    bundle(classifiers().get(2)).write(directory(), HADOOP);

    assertThat(file("classifier.json"))
        .content()
        .contains("\"kind\":\"softmax-regression\"")
        .contains("[0.002,2.2250738585072014E-308,0.3333333333333333,2.0E23]");
  }

  @Test
  void oneThatIsDamagedIsRefused() throws IOException {
    bundle(classifiers().get(0)).write(directory(), HADOOP);
    String numbers = Files.readString(file("classifier.json"));
    Files.writeString(file("classifier.json"), numbers.replace("0.9", "0.8"));
    assertThatThrownBy(() -> ClassifierBundle.read(directory(), HADOOP))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("damaged", "classifier.json of SHA-256");

    Files.delete(file("classifier.json"));
    assertThatThrownBy(() -> ClassifierBundle.read(directory(), HADOOP))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a file classifier.json");
  }

  @Test
  void oneOfALaterVersionIsRefused() throws IOException {
    bundle(classifiers().get(0)).write(directory(), HADOOP);
    String description = Files.readString(file("bundle.json"));
    Files.writeString(
        file("bundle.json"),
        description.replace("\"format_version\" : 1", "\"format_version\" : 2"));

    assertThatThrownBy(() -> ClassifierBundle.read(directory(), HADOOP))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("format version 1 or less, found 2");
  }

  @Test
  void isNotTakenForANetwork() {
    bundle(classifiers().get(0)).write(directory(), HADOOP);

    assertThatThrownBy(() -> ModelBundle.read(directory(), HADOOP))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("evaluate and predict take it, as do ensembles");
  }

  @Test
  void aClassifierOfOtherRowsIsRefused() {
    Classifier five = new SoftmaxRegression(new double[2][5], new double[2]);

    assertThatThrownBy(() -> bundle(five))
        .hasMessageContaining("by 4 numbers, found a classifier of 5 numbers into 2");
  }
}
