package io.trainyard.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.Type;

/** A directory of Parquet files as anybody's reader sees it. */
record ParquetTable(List<Group> rows) {

  static ParquetTable read(Path directory) throws IOException {
    List<Group> rows = new ArrayList<>();
    try (Stream<Path> found = Files.list(directory)) {
      for (Path file : found.filter(ParquetTable::isVisible).sorted().toList()) {
        try (ParquetReader<Group> reader =
            ParquetReader.builder(
                    new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                .build()) {
          for (Group row = reader.read(); row != null; row = reader.read()) {
            rows.add(row);
          }
        }
      }
    }
    return new ParquetTable(rows);
  }

  private static boolean isVisible(Path file) {
    return !file.getFileName().toString().matches("[._].*");
  }

  List<String> columns() {
    return rows.get(0).getType().getFields().stream().map(Type::getName).toList();
  }

  /** The elements of a list column, laid out as Parquet's format asks. */
  static float[] floats(Group row, String column) {
    Group list = row.getGroup(column, 0);
    float[] values = new float[list.getFieldRepetitionCount(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.getGroup(0, i).getFloat(0, 0);
    }
    return values;
  }
}
