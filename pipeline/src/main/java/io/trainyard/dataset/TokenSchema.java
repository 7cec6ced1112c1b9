package io.trainyard.dataset;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.List;
import java.util.Locale;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The columns of rows of tokens: some numbers, and some lists of tokens. */
enum TokenSchema {
  TEXT(List.of("id", "stream", "position"), List.of("tokens")),
  PAIR(List.of("id"), List.of("source", "target")),
  EXERCISE(List.of("id", "length", "nesting"), List.of("source", "target"));

  /** Levels of a value in a list that no row lacks: of the first one, and of those after it. */
  static final int FIRST = 0;

  static final int NEXT = 1;

  /** Levels of a list without values, and of a value. */
  static final int EMPTY = 0;

  static final int PRESENT = 1;

  private static final int POSITION = 2;

  private static final String LIST = "list";
  private static final String ELEMENT = "element";

  private final List<String> numbers;
  private final List<String> lists;

  TokenSchema(List<String> numbers, List<String> lists) {
    this.numbers = numbers;
    this.lists = lists;
  }

  static TokenSchema of(TextManifest manifest) {
    if (!manifest.isPairs()) {
      return TEXT;
    }
    return manifest.difficulties().isEmpty() ? PAIR : EXERCISE;
  }

  /** Whether a row of these numbers is the first of its stream. */
  boolean beginsStream(long[] row) {
    return this == TEXT && row[POSITION] == 0;
  }

  MessageType message() {
    var columns = Types.buildMessage();
    numbers.forEach(name -> columns.required(INT64).named(name));
    for (String name : lists) {
      columns
          .requiredGroup()
          .as(listType())
          .repeatedGroup()
          .required(INT32)
          .named(ELEMENT)
          .named(LIST)
          .named(name);
    }
    return columns.named(name().toLowerCase(Locale.ROOT));
  }

  /** Of the numbers, in order. */
  List<ColumnDescriptor> numbers(MessageType message) {
    return numbers.stream().map(name -> column(message, name)).toList();
  }

  /** Of the lists' elements, in order. */
  List<ColumnDescriptor> lists(MessageType message) {
    return lists.stream().map(name -> column(message, name, LIST, ELEMENT)).toList();
  }

  private static ColumnDescriptor column(MessageType message, String... path) {
    return message.getColumnDescription(path);
  }
}
