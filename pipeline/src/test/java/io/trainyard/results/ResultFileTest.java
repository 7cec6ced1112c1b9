package io.trainyard.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.failure.BadConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void noPlaceToWriteToWantsAnotherPlace() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    ResultFile<ClassRow> file = ResultFile.classes(path("file/classes.parquet"), CONF);

    assertThatThrownBy(() -> file.write(List.of()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot write results to")
        .hasMessageContaining("classes.parquet: expected a directory that can be written");
  }
}
