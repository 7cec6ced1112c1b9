package io.trainyard.results;

import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.MessageType;

/**
 * A table of results: a directory of Parquet files, one an epoch, that any Parquet reader can read
 * while the run goes on. An epoch that is written again replaces what it wrote before, so a resumed
 * run never doubles rows.
 *
 * @param <T> a row
 */
public final class ResultTable<T> {

  /** What rows look like in Parquet. */
  record Form<T>(MessageType schema, BiConsumer<T, Group> fill, Function<Group, T> read) {}

  private final Path directory;
  private final Configuration conf;
  private final Form<T> form;

  ResultTable(Path directory, Configuration conf, Form<T> form) {
    this.directory = directory;
    this.conf = conf;
    this.form = form;
  }

  public Path path() {
    return directory;
  }

  /**
   * Writes the rows of one epoch, in place of what was there of it.
   *
   * @throws Infrastructure if that fails; then the table is as it was
   */
  public void write(int epoch, Collection<T> rows) {
    Path file = new Path(directory, String.format("epoch-%05d.parquet", epoch));
    try {
      byte[] parquet = parquet(rows);
      AtomicFiles.write(file, conf, out -> out.write(parquet));
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot write results to "
              + file
              + ": "
              + e.getMessage()
              + "; mend it, then give the same command again",
          e);
    }
  }

  /** All rows, by epoch and as they were written. */
  public List<T> rows() {
    List<T> rows = new ArrayList<>();
    try {
      for (FileStatus status : files()) {
        read(status.getPath(), rows);
      }
      return rows;
    } catch (IOException e) {
      throw new Infrastructure("cannot read results in " + directory + ": " + e.getMessage(), e);
    }
  }

  private byte[] parquet(Collection<T> rows) throws IOException {
    MemoryFile file = new MemoryFile();
    SimpleGroupFactory groups = new SimpleGroupFactory(form.schema());
    try (var writer =
        ExampleParquetWriter.builder(file).withType(form.schema()).withConf(conf).build()) {
      for (T row : rows) {
        Group group = groups.newGroup();
        form.fill().accept(row, group);
        writer.write(group);
      }
    }
    return file.bytes();
  }

  private void read(Path file, List<T> rows) throws IOException {
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).withConf(conf).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(form.read().apply(group));
      }
    }
  }

  private List<FileStatus> files() throws IOException {
    try {
      FileStatus[] found = AtomicFiles.fileSystem(directory, conf).listStatus(directory);
      return Arrays.stream(found)
          .filter(status -> !status.getPath().getName().startsWith("."))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}
