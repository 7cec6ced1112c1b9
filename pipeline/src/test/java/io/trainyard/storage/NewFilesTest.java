package io.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFilesTest {

  @TempDir java.nio.file.Path folder;

  private Path path(String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private boolean write(String name, int content) throws IOException {
    return AtomicFiles.writeNew(path(name), new Configuration(), out -> out.write(content));
  }

  @Test
  void isWrittenOnceAndLeavesNothingBeside() throws IOException {
    assertThat(write("new/file", 1)).isTrue();
    assertThat(write("new/file", 2)).isFalse();

    assertThat(AtomicFiles.read(path("new/file"), new Configuration())).containsExactly(1);
    try (var files = Files.list(folder.resolve("new"))) {
      assertThat(files).containsExactly(folder.resolve("new/file"));
    }
  }

  @Test
  void ofManyAtOnceOneWritesIt() throws Exception {
    int writers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      for (int round = 0; round < 20; round++) {
        String file = "file" + round;
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
          int content = i;
          all.add(
              threads.submit(
                  () -> {
                    start.await();
                    return write(file, content);
                  }));
        }
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
          if (all.get(i).get()) {
            winners.add(i);
          }
        }
        assertThat(winners).hasSize(1);
        assertThat(AtomicFiles.read(path(file), new Configuration()))
            .containsExactly(winners.get(0));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatFailsLeavesNothing() {
    assertThatThrownBy(
            () ->
                AtomicFiles.writeNew(
                    path("file"),
                    new Configuration(),
                    out -> {
                      throw new IOException("no more");
                    }))
        .hasMessage("no more");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsBeingWrittenIsNotSweptAway() throws IOException {
    Path old = AtomicFiles.temporaryFor(path("old"));
    Path young = AtomicFiles.temporaryFor(path("young"));
    Instant end = Instant.parse("2026-01-02T00:00:00Z");
    touch(old, end.minusSeconds(1));
    touch(young, end);
    touch(path("file"), end.minusSeconds(1));

    AtomicFiles.sweep(new Path(folder.toUri()), end, new Configuration());

    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("file", young.getName());
    }
  }

  private static void touch(Path path, Instant when) throws IOException {
    var file = Files.createFile(java.nio.file.Path.of(path.toUri()));
    Files.setLastModifiedTime(file, FileTime.from(when));
  }
}
