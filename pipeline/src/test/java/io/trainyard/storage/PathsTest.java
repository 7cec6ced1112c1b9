package io.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

  @ParameterizedTest
  @ValueSource(strings = {"out", "/a b/c", "file:/a", "hdfs://host:8020/a"})
  void takesAPath(String text) {
    assertThat(Paths.parse(text, "run.root")).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "out:1", ":", "file:"})
  void refusesWhatIsNoPathAndNamesTheSetting(String text) {
    assertThatThrownBy(() -> Paths.parse(text, "dataset.path"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageStartingWith("cannot use dataset.path = " + text + ": expected a path, found ");
  }

  @Test
  void refusesAFileSystemThatIsNotThere() {
    String text = "hdfs://nosuch.invalid:8020/a";

    assertThatThrownBy(() -> AtomicFiles.fileSystem(new Path(text), new Configuration()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("cannot use the path " + text, "that can be reached, found");
  }

  @Test
  void refusesAFileSystemWhoseClassesAreNotThere() {
    var conf = new Configuration();
    conf.set("fs.missing.impl", "io.trainyard.NoSuchFileSystem");

    assertThatThrownBy(() -> AtomicFiles.fileSystem(new Path("missing://a/b"), conf))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "cannot use the path missing://a/b: expected the jars of file system missing",
            "NoSuchFileSystem",
            "-- --packages");
  }
}
