package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.storage.Checksum;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumOutputFileTest {

  @TempDir Path folder;

  @Test
  void tellsLengthAndChecksumOfWhatWasWritten() throws Exception {
    Path written = folder.resolve("written");
    var file = new ChecksumOutputFile(hadoop(written), new Configuration());
    try (var out = file.create(0)) {
      out.write("ab".getBytes(), 0, 2);
      out.write('c');
      assertThat(out.getPos()).isEqualTo(3);
    }
    assertThat(Files.readString(written)).isEqualTo("abc");
    assertThat(file.bytes()).isEqualTo(3);
    assertThat(file.checksum()).isEqualTo(Checksum.of("abc".getBytes()));
  }

  @Test
  void aDirectoryThatWasSweptAwayIsNotMadeAgain() {
    Path swept = folder.resolve("swept");
    var file =
        new ChecksumOutputFile(
            hadoop(swept.resolve("split=train").resolve("part")), new Configuration());
    assertThatThrownBy(() -> file.create(0))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("gone");
    assertThat(swept).doesNotExist();
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
