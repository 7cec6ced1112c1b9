package io.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.storage.FullFileSystem.Failing;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FullDiskTest {

  @TempDir java.nio.file.Path folder;

  @ParameterizedTest
  @EnumSource(Failing.class)
  void fileIsAsItWasWhenTheDiskIsFull(Failing how) throws IOException {
    Configuration conf = FullFileSystem.configuration();
    Path file = new Path("full://" + folder + "/file");
    AtomicFiles.write(file, conf, out -> out.write(new byte[] {1, 2, 3}));
    FullFileSystem.leave(2, how);

    assertThatThrownBy(() -> AtomicFiles.write(file, conf, out -> out.write(new byte[10])))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThat(AtomicFiles.read(file, conf)).containsExactly(1, 2, 3);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("file"));
    }
  }
}
