package io.trainyard.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.failure.BadConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {

  private static final Configuration CONF = new Configuration();

  @TempDir Path folder;

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
  }

  @Test
  void givesBackWhatWasWrittenLast() {
    ResultFile<ConfusionRow> file = ResultFile.confusion(path("confusion.parquet"), CONF);
    file.write(List.of(new ConfusionRow(0, "Käfer", 1, "a \"b\"", 3, 0.75)));
    ConfusionRow row = new ConfusionRow(1, "x", 0, "Käfer", Long.MAX_VALUE, 1 / 3.0);
    file.write(List.of(row, row));
    ResultFile<ClassRow> classes = ResultFile.classes(path("classes.parquet"), CONF);
    ClassRow one = new ClassRow(0, "Käfer", 10, 12, 0.5, 0.6, 0.54);
    classes.write(List.of(one));

    assertThat(file.rows()).containsExactly(row, row);
    assertThat(classes.rows()).containsExactly(one);
  }

  @Test
  void anyParquetReaderReadsIt() {
    ResultFile.confusion(path("confusion.parquet"), CONF)
        .write(List.of(new ConfusionRow(0, "cat", 1, "dog", 3, 0.75)));

    Dataset<Row> seen =
        SparkFixture.session().read().parquet(folder.resolve("confusion.parquet").toString());

    assertThat(seen.columns())
        .containsExactly("label", "label_class", "predicted", "predicted_class", "count", "share");
    assertThat(seen.first()).hasToString("[0,cat,1,dog,3,0.75]");
  }

  @Test
  void trialsHaveAColumnForEachPathThatAnyReaderReads() {
    SortedMap<String, Boolean> numeric = new TreeMap<>();
    numeric.put("model.bottleneck", true);
    numeric.put("model.hidden", false);
    numeric.put("optimizer.kind", false);
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("model.bottleneck", "8");
    settings.put("model.hidden", "[8,4]");
    settings.put("optimizer.kind", "\"adam\"");
    TrialRow best =
        new TrialRow(
            "run",
            1,
            7,
            0,
            "finished",
            9,
            Optional.of(5),
            "val_loss",
            Optional.of(0.5),
            2.5,
            settings);
    TrialRow diverged =
        new TrialRow(
            "run",
            2,
            8,
            1,
            "diverged",
            0,
            Optional.empty(),
            "val_loss",
            Optional.empty(),
            0,
            new TreeMap<>(Map.of("model.bottleneck", "null")));
    var file = ResultFile.trials(path("trials.parquet"), numeric, CONF);
    file.write(List.of(best, diverged));

    Dataset<Row> seen =
        SparkFixture.session().read().parquet(folder.resolve("trials.parquet").toString());

    assertThat(file.rows()).containsExactly(best, diverged);
    assertThat(seen.select("trial", "value", "model_bottleneck", "model_hidden", "optimizer_kind"))
        .extracting(Dataset::collectAsList)
        .hasToString("[[7,0.5,8.0,[8,4],adam], [8,null,null,null,null]]");
  }

  @Test
  void noPlaceToWriteToWantsAnotherPlace() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    ResultFile<ClassRow> file = ResultFile.classes(path("file/classes.parquet"), CONF);

    assertThatThrownBy(() -> file.write(List.of()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot write results to")
        .hasMessageContaining("classes.parquet: expected a directory that can be written");
  }
}
