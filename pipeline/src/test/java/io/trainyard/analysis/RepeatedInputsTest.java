package io.trainyard.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.analysis.RepeatedInputs.Answer;
import io.trainyard.analysis.RepeatedInputs.Answers;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.dataset.Ingest;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedInputsTest {

  private static final int HEADER = 16;
  private static final int SIZE = TinyDataset.SIDE * TinyDataset.SIDE;
  private static final int TEST_ROWS = 30;

  @TempDir private Path folder;

  /** Test rows 3 and 6 (of class 0) and 4 (of class 1) with one image, 7 and 8 with another. */
  private Dataset dataset() throws IOException {
    Path raw = TinyDataset.files(folder.resolve("raw"), 60, TEST_ROWS);
    Path images = raw.resolve("t10k-images-idx3-ubyte");
    byte[] bytes = Files.readAllBytes(images);
    copy(bytes, 3, 6);
    copy(bytes, 3, 4);
    copy(bytes, 7, 8);
    Files.write(images, bytes);
    Configuration configuration =
        Configuration.parseText(
            """
            dataset {
              path = "%s", validation-fraction = 0.1, partitions = 3
              source { kind = idx, path = "%s" }
            }
            """
                .formatted(folder.resolve("dataset"), raw));
    var spark = SparkFixture.session();
    String path =
        new Ingest()
            .run(spark, DatasetSettings.read(configuration.root()), new Seed(5), false)
            .path();
    return Dataset.open(path, spark.sparkContext().hadoopConfiguration());
  }

  private static void copy(byte[] images, int from, int to) {
    System.arraycopy(images, HEADER + from * SIZE, images, HEADER + to * SIZE, SIZE);
  }

  private static List<Answers> find(Dataset dataset, Split split, int parts) {
    List<RowRange> ranges =
        IntStream.range(0, parts)
            .mapToObj(part -> RowRange.share(split, dataset.rows(split), part, parts))
            .toList();
    var spark = JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
    return new RepeatedInputs(dataset, ranges).find(spark);
  }

  private static Answer label(int label) {
    return new Answer(label, List.of());
  }

  @Test
  void targetsOfOneInputAreInTheOrderOfTheirValues() {
    Answers first = Answers.of(new Answer(0, List.of(2f, -1f)));
    Answers second = Answers.of(new Answer(0, List.of(2f, -3f)));

    Answers all = first.plus(second).plus(first);

    assertThat(all.rows()).isEqualTo(3);
    assertThat(all).isEqualTo(second.plus(first).plus(first));
    assertThat(all.targets()).isDeepEqualTo(new float[][] {{2, -3}, {2, -1}, {2, -1}});
  }

  @Test
  void inputsOfSeveralRowsAreFoundWithTheirLabels() throws IOException {
    Dataset dataset = dataset();

    List<Answers> found = find(dataset, Split.TEST, 1);

    assertThat(found)
        .extracting(Answers::counts)
        .containsExactlyInAnyOrderElementsOf(
            List.of(
                new TreeMap<>(Map.of(label(0), 2L, label(1), 1L)),
                new TreeMap<>(Map.of(label(1), 1L, label(2), 1L))));
    assertThat(find(dataset, Split.TEST, 7)).isEqualTo(found);
    assertThat(find(dataset, Split.TRAIN, 2)).isEmpty();
  }
}
