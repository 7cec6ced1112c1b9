package io.trainyard.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;

/**
 * What rows look like in Parquet.
 *
 * @param <T> a row
 */
record RowForm<T>(MessageType schema, BiConsumer<T, Group> fill, Function<Group, T> read) {

  /** A whole Parquet file with these rows, in their order. */
  byte[] toParquet(Collection<T> rows, Configuration conf) throws IOException {
    MemoryFile file = new MemoryFile();
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (var writer = ExampleParquetWriter.builder(file).withType(schema).withConf(conf).build()) {
      for (T row : rows) {
        Group group = groups.newGroup();
        fill.accept(row, group);
        writer.write(group);
      }
    }
    return file.bytes();
  }

  /** All rows of a Parquet file, as they were written. */
  List<T> read(Path file, Configuration conf) throws IOException {
    List<T> rows = new ArrayList<>();
    try (ParquetReader<Group> reader = GroupReading.open(file, conf)) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(read.apply(group));
      }
    }
    return rows;
  }
}
