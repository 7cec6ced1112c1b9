package io.trainyard.results;

import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * The first rows of any Parquet file, whatever its columns, less those that hold lists.
 *
 * @param rows a value for each column: text, Long, Double, Boolean, Instant, or null
 * @param size rows in the file
 */
public record FlatTable(List<String> columns, List<List<Object>> rows, long size) {

  public FlatTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(row -> Collections.unmodifiableList(new ArrayList<>(row))).toList();
  }

  /**
   * @param most rows to keep
   * @throws Infrastructure if the file cannot be read
   */
  public static FlatTable read(Path file, Configuration conf, int most) {
    List<String> columns = List.of();
    List<List<Object>> rows = new ArrayList<>();
    long size = 0;
    try (ParquetReader<Group> reader = GroupReading.open(file, conf)) {
      for (Group group = reader.read(); group != null; group = reader.read(), size++) {
        if (size == 0) {
          columns = flat(group.getType()).stream().map(Type::getName).toList();
        }
        if (size < most) {
          rows.add(row(group));
        }
      }
      return new FlatTable(columns, rows, size);
    } catch (IOException | RuntimeException e) {
      throw new Infrastructure("cannot read results in " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<Type> flat(GroupType row) {
    return row.getFields().stream()
        .filter(field -> field.isPrimitive() && !field.isRepetition(Type.Repetition.REPEATED))
        .toList();
  }

  private static List<Object> row(Group group) {
    List<Object> row = new ArrayList<>();
    for (Type field : flat(group.getType())) {
      String name = field.getName();
      row.add(group.getFieldRepetitionCount(name) == 0 ? null : value(field, group));
    }
    return row;
  }

  private static Object value(Type field, Group group) {
    String name = field.getName();
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> (long) group.getInteger(name, 0);
      case INT64 ->
          field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation
              ? Instant.ofEpochMilli(group.getLong(name, 0))
              : (Object) group.getLong(name, 0);
      case FLOAT -> (double) group.getFloat(name, 0);
      case DOUBLE -> group.getDouble(name, 0);
      case BOOLEAN -> group.getBoolean(name, 0);
      default -> group.getValueToString(group.getType().getFieldIndex(name), 0);
    };
  }

  /** The place of a column; -1 where there is none. */
  public int place(String column) {
    return columns.indexOf(column);
  }
}
