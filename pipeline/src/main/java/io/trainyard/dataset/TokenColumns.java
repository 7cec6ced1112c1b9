package io.trainyard.dataset;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * Columns of rows of tokens, in this order; none lacks a value.
 *
 * @param numbers names of columns of longs
 * @param lists of columns of lists of tokens
 * @param texts of columns of strings
 */
record TokenColumns(List<String> numbers, List<String> lists, List<String> texts) {

  /** Levels of a value in a list that no row lacks: of the first one, and of those after it. */
  static final int FIRST = 0;

  static final int NEXT = 1;

  /** Levels of a list without values, and of a value. */
  static final int EMPTY = 0;

  static final int PRESENT = 1;

  private static final String LIST = "list";
  private static final String ELEMENT = "element";

  /** The numbers and the tokens alone. */
  TokenColumns withoutTexts() {
    return new TokenColumns(numbers, lists, List.of());
  }

  /** The numbers alone. */
  TokenColumns numbersAlone() {
    return new TokenColumns(numbers, List.of(), List.of());
  }

  /** The first of the numbers, which tells rows apart, and the texts. */
  TokenColumns textsAlone() {
    return new TokenColumns(numbers.subList(0, 1), List.of(), texts);
  }

  /**
   * The columns as Parquet has them.
   *
   * @param name of the schema
   */
  MessageType message(String name) {
    var columns = Types.buildMessage();
    numbers.forEach(number -> columns.required(INT64).named(number));
    for (String list : lists) {
      columns
          .requiredGroup()
          .as(listType())
          .repeatedGroup()
          .required(INT32)
          .named(ELEMENT)
          .named(LIST)
          .named(list);
    }
    texts.forEach(text -> columns.required(BINARY).as(stringType()).named(text));
    return columns.named(name);
  }

  /** Of the numbers, in order. */
  List<ColumnDescriptor> numbers(MessageType message) {
    return numbers.stream().map(name -> column(message, name)).toList();
  }

  /** Of the lists' elements, in order. */
  List<ColumnDescriptor> lists(MessageType message) {
    return lists.stream().map(name -> column(message, name, LIST, ELEMENT)).toList();
  }

  /** Of the texts, in order. */
  List<ColumnDescriptor> texts(MessageType message) {
    return texts.stream().map(name -> column(message, name)).toList();
  }

  private static ColumnDescriptor column(MessageType message, String... path) {
    return message.getColumnDescription(path);
  }
}
