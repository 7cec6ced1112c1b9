package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of tokens of a range, in stored order, which is that of their ids. Holds one row group, as
 * it is stored, and decodes a row at a time. Needs no Spark. Not thread-safe.
 *
 * @param <R> what rows are
 */
public final class TokenReader<R extends TokenRow> implements Iterator<R>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TokenReader.class);

  /** Makes a row of its numbers, its lists and its texts, as far as they are read. */
  @FunctionalInterface
  interface Form<R> {
    R of(long[] numbers, int[][] lists, String[] texts);
  }

  private final TextDataset dataset;
  private final List<Manifest.Part> parts;
  private final Configuration conf;
  private final TokenColumns columns;
  private final MessageType message;
  private final Form<R> form;
  private final Iterator<Segment> segments;
  private int openPart = -1;
  private ParquetFileReader file;
  private List<ColumnReader> numbers = List.of();
  private List<ColumnReader> lists = List.of();
  private List<ColumnReader> texts = List.of();
  private int left;
  private int[] buffer = new int[1024];

  /**
   * @param columns to read; nothing else of the files is
   */
  TokenReader(
      TextDataset dataset, RowRange range, Configuration conf, TokenColumns columns, Form<R> form) {
    this.dataset = dataset;
    this.parts = dataset.manifest().split(range.split()).files();
    this.conf = conf;
    this.columns = columns;
    this.message = TokenSchema.of(dataset.manifest()).message(columns);
    this.form = form;
    this.segments = DatasetFiles.segments(parts, range).iterator();
  }

  @Override
  public boolean hasNext() {
    return left > 0 || segments.hasNext();
  }

  /**
   * @throws BadData if a file is not what the manifest says
   * @throws io.trainyard.failure.Infrastructure if the file system fails
   */
  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (left == 0) {
      open(segments.next());
    }
    left--;
    try {
      return row();
    } catch (RuntimeException e) {
      throw dataset.files().readFailure(parts.get(openPart), e, conf);
    }
  }

  private void open(Segment segment) {
    Manifest.Part part = parts.get(segment.part());
    try {
      open(segment.part(), part);
      PageReadStore pages = file.readRowGroup(segment.rowGroup());
      if (pages == null || pages.getRowCount() != part.rowGroups().get(segment.rowGroup())) {
        throw new IOException("row groups are not those of the manifest");
      }
      var store =
          new ColumnReadStoreImpl(
              pages, noRecords(message), message, file.getFileMetaData().getCreatedBy());
      numbers = columns.numbers(message).stream().map(store::getColumnReader).toList();
      lists = columns.lists(message).stream().map(store::getColumnReader).toList();
      texts = columns.texts(message).stream().map(store::getColumnReader).toList();
      for (int i = 0; i < segment.from(); i++) {
        row();
      }
      left = segment.rows();
    } catch (IOException | RuntimeException e) {
      throw dataset.files().readFailure(part, e, conf);
    }
  }

  private void open(int index, Manifest.Part part) throws IOException {
    if (index == openPart) {
      return;
    }
    close();
    FileStatus status = CheckedFiles.OF_THIS_JVM.check(dataset.files().file(part), part, conf);
    var options = HadoopReadOptions.builder(conf).usePageChecksumVerification().build();
    file = ParquetFileReader.open(HadoopInputFile.fromStatus(status, conf), options);
    file.setRequestedSchema(message);
    openPart = index;
  }

  private R row() {
    long[] values = new long[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).getLong();
      numbers.get(i).consume();
    }
    int[][] tokens = new int[lists.size()][];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = list(lists.get(i));
    }
    String[] strings = new String[texts.size()];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = texts.get(i).getBinary().toStringUsingUTF8();
      texts.get(i).consume();
    }
    return form.of(values, tokens, strings);
  }

  private int[] list(ColumnReader column) {
    int count = 0;
    do {
      if (column.getCurrentDefinitionLevel() == TokenColumns.PRESENT) {
        if (count == buffer.length) {
          buffer = Arrays.copyOf(buffer, 2 * count);
        }
        buffer[count++] = column.getInteger();
      }
      column.consume();
      // Behind the last value of a row group the level is that of another row.
    } while (column.getCurrentRepetitionLevel() == TokenColumns.NEXT);
    return Arrays.copyOf(buffer, count);
  }

  /** Columns are read one by one, so nothing is ever converted; the store asks all the same. */
  private static GroupConverter noRecords(GroupType group) {
    return new GroupConverter() {
      @Override
      public Converter getConverter(int field) {
        return group.getType(field).isPrimitive()
            ? new PrimitiveConverter() {}
            : noRecords(group.getType(field).asGroupType());
      }

      @Override
      public void start() {}

      @Override
      public void end() {}
    };
  }

  @Override
  public void close() {
    openPart = -1;
    if (file == null) {
      return;
    }
    try {
      file.close();
    } catch (IOException e) {
      // What was read from it is good.
      LOG.debug("cannot close a Parquet file", e);
    } finally {
      file = null;
    }
  }
}
