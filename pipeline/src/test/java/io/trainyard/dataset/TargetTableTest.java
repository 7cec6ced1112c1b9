package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTableTest {

  @TempDir private Path folder;

  /** {@code a.png}, {@code b, c.png} and {@code d.png}. */
  private static FileTable files() {
    byte[] names = "a.pngb, c.pngd.png".getBytes(StandardCharsets.UTF_8);
    var files =
        new FileTable.Files(names, new int[] {5, 13, 18}, new long[] {1, 1, 1}, new long[3]);
    return new FileTable(List.of(new FileTable.Folder(Split.TRAIN, 0, "", files)));
  }

  private TargetTable read(String csv) throws IOException {
    Path file = Files.writeString(folder.resolve("targets.csv"), csv);
    return TargetTable.read(file.toString(), files(), new Configuration());
  }

  private void assertRefused(String csv, String message) {
    assertThatThrownBy(() -> read(csv))
        .isInstanceOf(BadData.class)
        .hasMessageContaining(message)
        .hasMessageContaining("targets.csv");
  }

  @Test
  void givesEachFileItsValuesInTheOrderOfTheNames() throws IOException {
    TargetTable table =
        read("file,angle,length\r\n\"b, c.png\",1.5,-2e3\r\na.png,0,7\r\nd.png,,\r\n");

    assertThat(table.names()).containsExactly("angle", "length");
    assertThat(table.of(0)).containsExactly(0, 7);
    assertThat(table.of(1)).containsExactly(1.5f, -2000);
    assertThat(table.of(2)).as("values left empty").isNull();
  }

  @Test
  void filesThatItLeavesOutHaveNone() throws IOException {
    assertThat(read("file,angle\na.png,1\n").of(1)).isNull();
  }

  @Test
  void namesTheLineOfWhatIsWrong() {
    assertRefused("file,angle\na.png,1\nx.png,2\n", "line 3");
    assertRefused("file,angle\na.png,1\nx.png,2\n", "found x.png, which is not there");
    assertRefused("file,angle\na.png,1\nd.png,2\na.png,2\n", "each file once in line 4");
    assertRefused("file,angle\na.png,1\nd.png,2\na.png,2\n", "a.png, as in line 2");
    assertRefused("file,angle\na.png,wide\n", "a finite number as angle in line 2");
    assertRefused("file,angle\na.png,NaN\n", "found \"NaN\"");
    assertRefused("file,angle\na.png,1e99\n", "found \"1e99\"");
    assertRefused("file,angle,length\na.png,1,\n", "a finite number as length in line 2");
    assertRefused("file,angle\na.png,1,2\n", "2 columns in line 2");
    assertRefused("file,angle\n#.png,1\n", "found #.png, which is not there");
  }

  @Test
  void refusesNamesThatNoColumnOfPredictionsCanHave() {
    assertRefused("file\na.png\n", "one target or more");
    assertRefused("", "one target or more");
    assertRefused("file,id\na.png,1\n", "found \"id\"");
    assertRefused("file,predicted_x\na.png,1\n", "found \"predicted_x\"");
    assertRefused("file,a b\na.png,1\n", "found \"a b\"");
    assertRefused("file,x,x\na.png,1,1\n", "each name once");
    assertRefused("file,ID\na.png,1\n", "found \"ID\"");
    assertRefused("file,x,X\na.png,1,1\n", "each name once");
  }

  @Test
  void saysWhereThereIsNone() {
    assertThatThrownBy(
            () ->
                TargetTable.read(
                    folder.resolve("none.csv").toString(), files(), new Configuration()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a table of targets at")
        .hasMessageContaining("dataset.source.targets");
  }
}
