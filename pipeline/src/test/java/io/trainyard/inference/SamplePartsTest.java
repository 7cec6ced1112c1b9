package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.results.ResultFile;
import io.trainyard.results.SampleRow;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplePartsTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private static SampleRow row(int sample, String text) {
    return new SampleRow("run", 0, 1, sample, "ab", 2, 1.5, text, text.length(), 3, "length");
  }

  private SampleParts parts(int texts, long characters) {
    return new SampleParts(
        new org.apache.hadoop.fs.Path(folder.toString()), texts, characters, HADOOP);
  }

  private List<SampleRow> read(int part) {
    Path file = folder.resolve("part-%05d.parquet".formatted(part));
    return ResultFile.samples(new org.apache.hadoop.fs.Path(file.toString()), HADOOP).rows();
  }

  @Test
  void holdsNoMoreTextsThanAFileHas() {
    SampleParts parts = parts(2, 1_000);
    parts.add(row(1, "a"));
    assertThat(folder).isEmptyDirectory();
    for (int sample = 2; sample <= 5; sample++) {
      parts.add(row(sample, ""));
    }
    assertThat(folder.resolve("part-00001.parquet")).exists();
    assertThat(folder.resolve("part-00002.parquet")).doesNotExist();

    parts.flush();
    parts.flush();

    assertThat(read(0)).containsExactly(row(1, "a"), row(2, ""));
    assertThat(read(1)).containsExactly(row(3, ""), row(4, ""));
    assertThat(read(2)).containsExactly(row(5, ""));
    assertThat(folder).isDirectoryNotContaining(file -> file.endsWith("part-00003.parquet"));
  }

  /** A file's prompts and texts have five characters here, or as many as the last one adds. */
  @Test
  void longTextsMakeFilesOfFew() {
    SampleParts parts = parts(1_000, 5);
    List.of(row(1, "aab"), row(2, "a"), row(3, ""), row(4, "aabb")).forEach(parts::add);
    parts.flush();

    assertThat(read(0)).extracting(SampleRow::sample).containsExactly(1);
    assertThat(read(1)).extracting(SampleRow::sample).containsExactly(2, 3);
    assertThat(read(2)).extracting(SampleRow::sample).containsExactly(4);
  }
}
